import { anomalyTitle } from '../table/report-table.ts';
import type { Provisioning, Report } from '../report.ts';
import { workloadName, type Text } from '../text/text.ts';
import { breakable, html, type Markup } from './markup.ts';

interface Column {
  readonly title: string;
  readonly left?: boolean;
  readonly optional?: boolean;
}

const MOST_ROWS = 12;

export function anomalyList(report: Report, text: Text): Markup {
  const { phrases } = text;
  if (report.forecast.kind !== 'forecast') return html`<p class="panel">${phrases.anomaliesTooLittle}</p>`;
  if (report.anomalies.length === 0) return html`<p class="panel">${phrases.anomaliesNone}</p>`;
  return html`<ul class="found">
    ${report.anomalies.slice(0, MOST_ROWS).map(
      (anomaly) =>
        html`<li class="${anomaly.difference < 0 ? 'drop' : ''}">
          <h3>${anomalyTitle(anomaly, text)}</h3>
          <p>
            ${phrases.anomalyAmount(text.money(anomaly.actual), text.money(anomaly.expected))}
            <b class="${anomaly.difference > 0 ? 'bad' : 'good'}">${text.difference(anomaly.difference)}</b>
          </p>
          <ul>
            ${
              anomaly.causes.length === 0
                ? html`<li>${phrases.causeNone}</li>`
                : anomaly.causes.map((cause) => html`<li>${text.cause(cause)}</li>`)
            }
          </ul>
        </li>`,
    )}
  </ul>`;
}

export function provisioningTables(report: Report, text: Text): Markup {
  const { phrases } = text;
  const share = (value: number): string => (value === 0 ? '' : text.percent(value));
  const over = (entry: Provisioning): (string | number)[] => [
    workloadName(entry.workload),
    phrases.perMonthOf(text.money(entry.costPerMonth)),
    text.percent(entry.efficiency.cpu),
    text.percent(entry.efficiency.memory),
    entry.containers,
  ];
  const under = (entry: Provisioning): (string | number)[] => [
    workloadName(entry.workload),
    phrases.perMonthOf(text.money(entry.costPerMonth)),
    share(entry.cpuAboveRequestShare),
    share(entry.memoryAboveRequestShare),
    entry.oomKills === 0 ? '' : entry.oomKills,
    entry.throttledShare === undefined ? '' : share(entry.throttledShare),
  ];
  return html`<div class="panel">
      <h3>${phrases.overTitle}</h3>
      ${table(
        phrases.overTitle,
        [
          { title: phrases.workload },
          { title: phrases.unused },
          { title: phrases.cpu },
          { title: phrases.memory },
          { title: phrases.containers, optional: true },
        ],
        report.overProvisioned.slice(0, MOST_ROWS).map(over),
      )}
    </div>
    <div class="panel" style="margin-top:12px">
      <h3>${phrases.underTitle}</h3>
      ${
        report.underProvisioned.length === 0
          ? html`<p class="muted">${phrases.underNone}</p>`
          : table(
              phrases.underTitle,
              [
                { title: phrases.workload },
                { title: phrases.aboveRequest },
                { title: `${phrases.cpu} >` },
                { title: `${phrases.memory} >` },
                { title: phrases.kills, optional: true },
                { title: phrases.throttled, optional: true },
              ],
              report.underProvisioned.slice(0, MOST_ROWS).map(under),
            )
      }
    </div>`;
}

export function idleNodes(report: Report, text: Text): Markup | undefined {
  const { idle } = report;
  if (idle === undefined || idle.nodes.length === 0) return undefined;
  const { phrases } = text;
  return html`<div class="panel" style="margin-top:12px">
    <h3>${phrases.idleNodes}</h3>
    ${table(
      phrases.idleNodes,
      [
        { title: phrases.node },
        { title: text.capital(text.dimension('node-class')), left: true, optional: true },
        { title: phrases.nodeCost },
        { title: phrases.idle },
        { title: '%' },
      ],
      idle.nodes
        .slice(0, MOST_ROWS)
        .map(({ name, nodeClass, spot, cost, idle: amount }) => [
          name,
          `${nodeClass ?? ''}${spot === true ? ' spot' : ''}`,
          text.money(cost),
          text.money(amount),
          text.percent(cost === 0 ? 0 : amount / cost),
        ]),
    )}
  </div>`;
}

export function imagesTable(report: Report, text: Text): Markup | undefined {
  const { images } = report.recommendations;
  if (images.length === 0) return undefined;
  const { phrases } = text;
  return html`<div class="panel" style="margin-top:12px">
    <h3>${phrases.imagesTitle}</h3>
    <p class="muted">${phrases.imageNote}</p>
    ${table(
      phrases.imagesTitle,
      [
        { title: phrases.image },
        { title: phrases.size },
        { title: phrases.nodes, optional: true },
        { title: phrases.pull },
        { title: phrases.saving },
      ],
      images
        .slice(0, MOST_ROWS)
        .map(({ image, imageBytes, toBytes, nodes, pullSeconds, savingPerMonth }) => [
          image,
          `${text.bytes(imageBytes)} → ${text.bytes(toBytes)}`,
          nodes,
          phrases.seconds(`${text.number(pullSeconds.from)} → ${text.number(pullSeconds.to)}`),
          phrases.perMonthOf(text.money(savingPerMonth)),
        ]),
    )}
  </div>`;
}

export function strategiesTable(report: Report, text: Text): Markup {
  const { phrases } = text;
  const { scoreboard } = report;
  const judged = scoreboard !== undefined && scoreboard.judgedDays > 0;
  return html`<div class="panel">
    ${table(
      phrases.strategiesTitle,
      [
        { title: phrases.strategy },
        { title: `${phrases.saving} ${phrases.perMonth}` },
        { title: phrases.sized, optional: true },
        { title: phrases.refused, optional: true },
      ],
      report.strategies.map(({ strategy, savingPerMonth, sizedContainers, refusedContainers }) => [
        strategy,
        text.money(savingPerMonth),
        text.number(sizedContainers),
        text.number(refusedContainers),
      ]),
    )}
    ${
      judged &&
      html`<h3 style="margin-top:18px">${phrases.scoreboard}</h3>
        <p class="muted">${phrases.scoreboardNote(scoreboard.judgedDays, scoreboard.minTrainingDays)}</p>
        ${table(
          phrases.scoreboard,
          [
            { title: phrases.strategy },
            { title: `${phrases.saving} ${phrases.perMonth}` },
            { title: phrases.overRequest },
            { title: phrases.throttled },
            { title: phrases.memoryOver, optional: true },
            { title: phrases.outOfMemory },
          ],
          scoreboard.rows.map((row) => [
            row.strategy,
            text.money(row.savingPerMonth),
            text.percent(row.containerHours === 0 ? 0 : row.cpuOverRequestHours / row.containerHours),
            text.percent(row.containerHours === 0 ? 0 : row.throttledHours / row.containerHours),
            text.number(row.memoryOverRequestEvents),
            text.number(row.oomEvents),
          ]),
        )}`
    }
  </div>`;
}

function table(
  label: string,
  columns: readonly Column[],
  rows: readonly (readonly (string | number)[])[],
): Markup {
  const className = ({ left, optional }: Column): string =>
    `${left === true ? 'left ' : ''}${optional === true ? 'optional' : ''}`;
  return html`<div class="scroll" tabindex="0" role="group" aria-label="${label}">
    <table class="tight">
      <thead>
        <tr>
          ${columns.map((column) => html`<th scope="col" class="${className(column)}">${column.title}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) =>
            html`<tr>
              ${row.map((cell, index) =>
                index === 0
                  ? html`<th scope="row">${breakable(String(cell))}</th>`
                  : html`<td class="${className(columns[index]!)}">${cell}</td>`,
              )}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

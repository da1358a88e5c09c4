import type { GroupingReport, Report } from '../report.ts';
import { shownCosts } from '../shown-groups.ts';
import type { Text } from '../text/text.ts';
import { sparkline } from './daily-chart.ts';
import { breakable, html, type Markup } from './markup.ts';

const MOST_SHOWN = 12;
const MOST_LISTED = 500;

/** What was paid for: used, asked for in vain, left idle; then a table a grouping. */
export function whereMoneyGoes(report: Report, text: Text): Markup {
  return html`${paidFor(report, text)}
  ${report.groupings.map((grouping) => groupingPanel(report, grouping, text))}`;
}

function paidFor(report: Report, text: Text): Markup {
  const { totals, idle } = report;
  const { phrases } = text;
  const unused = (report.groupings[0]?.groups ?? []).reduce((sum, group) => sum + group.unusedRequestCost, 0);
  const parts = [
    { name: phrases.used, amount: totals.allocated.total - unused, colour: '--s1' },
    { name: phrases.unusedRequests, amount: unused, colour: '--s3' },
    ...(idle === undefined ? [] : [{ name: phrases.idle, amount: totals.idle, colour: '--idle' }]),
  ];
  const whole = parts.reduce((sum, { amount }) => sum + Math.max(0, amount), 0);
  return html`<div class="panel">
    <div class="split" aria-hidden="true">
      ${parts.map(
        ({ amount, colour }) =>
          amount > 0 && html`<i style="flex:${(amount / whole).toFixed(4)};background:var(${colour})"></i>`,
      )}
    </div>
    <ul class="legend">
      ${parts.map(
        ({ name, amount, colour }) =>
          html`<li>
            <span class="key" style="background:var(${colour})"></span
            ><span>${name} <b>${text.percent(totals.cost === 0 ? 0 : amount / totals.cost)}</b></span>
          </li>`,
      )}
    </ul>
    ${idle === undefined && html`<p class="muted">${phrases.idleUnknown}</p>`}
    ${totals.idle < 0 && html`<p class="warn">${phrases.idleNegative}</p>`}
  </div>`;
}

function groupingPanel(report: Report, grouping: GroupingReport, text: Text): Markup {
  const { phrases } = text;
  const name = text.dimensions(grouping.by);
  const { groups } = grouping;
  const more = groups.length > MOST_SHOWN + 1;
  return html`<div class="panel" style="margin-top:12px">
    <h3>${phrases.by(name)}</h3>
    ${costTable(report, grouping, text, MOST_SHOWN)}
    ${
      more &&
      html`<details class="more">
        <summary>${phrases.showAll(Math.min(groups.length, MOST_LISTED))}</summary>
        ${costTable(report, grouping, text, MOST_LISTED)}
      </details>`
    }
  </div>`;
}

function costTable(report: Report, grouping: GroupingReport, text: Text, most: number): Markup {
  const { phrases } = text;
  const name = text.dimensions(grouping.by);
  const { lines, total } = shownCosts(report, grouping, most);
  const trends = lines.some(({ group }) => group?.trend !== undefined);
  const widest = Math.max(...lines.map(({ share }) => share), 1e-9);
  const days = report.daily.days.length;
  return html`<div class="scroll" tabindex="0" role="group" aria-label="${phrases.by(name)}">
    <table class="tight">
      <thead>
        <tr>
          <th scope="col">${text.capital(name)}</th>
          <th scope="col">${phrases.cost}</th>
          <th scope="col" class="optional">${phrases.share}</th>
          <th scope="col">${phrases.efficiency}</th>
          <th scope="col" class="optional">${phrases.unused}</th>
          ${days > 1 && html`<th scope="col" class="optional">${phrases.perDay}</th>`}
          ${trends && html`<th scope="col" class="optional">${phrases.trend}</th>`}
        </tr>
      </thead>
      <tbody>
        ${lines.map(({ kind, group, count, cost, share }) => {
          const label =
            kind === 'group'
              ? text.group(group!.values)
              : kind === 'idle'
                ? phrases.idle
                : phrases.others(count ?? 0);
          const width = Math.max(0, (share / widest) * 100).toFixed(1);
          return html`<tr class="${kind === 'group' ? '' : 'rest'}">
            <th scope="row">
              ${breakable(label)}
              <div class="bar of-${kind}" style="width:${width}%"></div>
            </th>
            <td>${text.money(cost)}</td>
            <td class="optional">${text.percent(share)}</td>
            <td>${group !== undefined && efficiency(group.efficiency.total, text)}</td>
            <td class="optional">${group !== undefined && text.money(group.unusedRequestCost)}</td>
            ${days > 1 && html`<td class="optional">${group !== undefined && sparkline(group.dailyCost)}</td>`}
            ${trends && html`<td class="optional">${group?.trend !== undefined && trend(group.trend, text)}</td>`}
          </tr>`;
        })}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">${phrases.total}</th>
          <td>${text.money(total)}</td>
          <td class="optional">${text.percent(total === 0 ? 0 : 1)}</td>
          <td></td>
          <td class="optional"></td>
          ${days > 1 && html`<td class="optional"></td>`} ${trends && html`<td class="optional"></td>`}
        </tr>
      </tfoot>
    </table>
  </div>`;
}

function efficiency(share: number | undefined, text: Text): Markup {
  const className = share === undefined ? 'muted' : share < 0.3 ? 'warn' : share > 1 ? 'bad' : '';
  return html`<span class="${className}">${text.percent(share)}</span>`;
}

function trend(
  { direction, percentPer30Days }: { readonly direction: string; readonly percentPer30Days: number },
  text: Text,
): Markup {
  if (direction === 'unclear') return html`<span class="muted">≈</span>`;
  return html`<span class="${direction === 'rising' ? 'bad' : 'good'}"
    >${text.change(percentPer30Days)}</span
  >`;
}

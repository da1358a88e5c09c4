import { dayOf } from '../../trend/daily-series.ts';
import type { Report } from '../report.ts';
import type { Text } from '../text/text.ts';
import { html, Markup } from './markup.ts';

interface Series {
  readonly name: string;
  /** A custom property of the page. */
  readonly colour: string;
  readonly values: readonly number[];
}

const MOST_SERIES = 6;

/** Cost per day as stacked bars by group, and the forecast with its band; once for wide pages, once for telephones. */
export function dailyChart(report: Report, text: Text): Markup {
  const { daily, forecast, head } = report;
  const { phrases } = text;
  const series = seriesOf(report, text);
  const label = phrases.chartDaily(text.date(head.from), text.date(daily.days.at(-1) ?? head.to));
  return html`<figure class="panel">
    ${svg(report, text, series, label, 1000, 330, 'wide')}
    ${svg(report, text, series, label, 380, 260, 'narrow')}
    <ul class="legend">
      ${series.map(
        ({ name, colour }) =>
          html`<li><span class="key" style="background:var(${colour})"></span>${name}</li>`,
      )}
      ${
        report.anomalies.some(({ group }) => group === undefined) &&
        html`<li><span class="key dot"></span>${phrases.anomaly}</li>`
      }
      ${
        forecast.kind === 'forecast' &&
        html`<li><span class="key band"></span>${phrases.forecast}, ${text.percent(forecast.coverage)}</li>`
      }
    </ul>
    <details class="more">
      <summary>${phrases.chartTable}</summary>
      <div class="scroll" tabindex="0" role="group" aria-label="${phrases.chartTable}">
        <table>
          <thead>
            <tr>
              <th scope="col">${phrases.day}</th>
              ${series.map(({ name }) => html`<th scope="col">${name}</th>`)}
              <th scope="col">${phrases.total}</th>
            </tr>
          </thead>
          <tbody>
            ${daily.days.map(
              (day, index) =>
                html`<tr>
                  <th scope="row">${text.date(day)}</th>
                  ${series.map(({ values }) => html`<td>${text.money(values[index]!)}</td>`)}
                  <td>${text.money(daily.total[index]!)}</td>
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
    </details>
  </figure>`;
}

function seriesOf(report: Report, text: Text): Series[] {
  const groups = report.groupings[0]?.groups ?? [];
  const shown = groups.length === MOST_SERIES + 1 ? groups : groups.slice(0, MOST_SERIES);
  const series: Series[] = shown.map(({ values, dailyCost }, index) => ({
    name: text.group(values),
    colour: `--s${index}`,
    values: dailyCost,
  }));
  const rest = groups.slice(shown.length);
  if (rest.length > 0) {
    const values = report.daily.days.map((_, day) =>
      rest.reduce((sum, group) => sum + group.dailyCost[day]!, 0),
    );
    series.push({ name: text.phrases.others(rest.length), colour: '--others', values });
  }
  if (report.idle !== undefined) {
    series.push({ name: text.phrases.idle, colour: '--idle', values: report.daily.idle });
  }
  return series;
}

function svg(
  report: Report,
  text: Text,
  series: readonly Series[],
  label: string,
  width: number,
  height: number,
  className: string,
): Markup {
  const { daily, forecast, anomalies } = report;
  const ahead = forecast.kind === 'forecast' ? forecast.daily : [];
  const firstDay = dayOf(Date.parse(daily.days[0] ?? '1970-01-01') / 1000);
  const dayCount = ahead.length > 0 ? ahead.at(-1)!.day - firstDay + 1 : daily.days.length;
  const top = niceCeiling(Math.max(...daily.total, ...ahead.map(({ high }) => high), 0));
  const left = 56;
  const bottom = height - 26;
  const x = (index: number): number => left + ((width - left - 4) * index) / Math.max(1, dayCount);
  const y = (amount: number): number => bottom - ((bottom - 12) * Math.max(0, amount)) / top;
  const step = x(1) - x(0);
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((share) => share * top);
  const labelEvery = Math.max(1, Math.ceil(dayCount / (width > 600 ? 9 : 4)));
  const marked = new Set(
    anomalies
      .filter(({ group }) => group === undefined)
      // A new level is news on its first day only.
      .flatMap(({ kind, firstDay: from, lastDay }) =>
        Array.from({ length: kind === 'level-shift' ? 1 : lastDay - from + 1 }, (_, day) => from + day),
      ),
  );
  const parts: string[] = [];
  for (const tick of ticks) {
    parts.push(
      `<line class="${tick === 0 ? 'axis' : 'grid'}" x1="${left}" x2="${width - 4}" y1="${fixed(y(tick))}" y2="${fixed(y(tick))}"/>`,
      html`<text x="${left - 8}" y="${fixed(y(tick) + 4)}" text-anchor="end">${text.compact(tick)}</text>`
        .text,
    );
  }
  for (let index = 0; index < dayCount; index += labelEvery) {
    const date = new Date((firstDay + index) * 86_400_000).toISOString();
    parts.push(
      html`<text x="${fixed(x(index) + step / 2)}" y="${height - 8}" text-anchor="middle"
        >${text.date(date, 'short')}</text
      >`.text,
    );
  }
  for (const [day, date] of daily.days.entries()) {
    let base = 0;
    const bars = series.map(({ values, colour }) => {
      const value = Math.max(0, values[day]!);
      const from = base;
      base += value;
      const size = y(from) - y(base);
      return size < 0.05
        ? ''
        : `<rect x="${fixed(x(day) + step * 0.09)}" y="${fixed(y(base))}" width="${fixed(step * 0.82)}" height="${fixed(size)}" style="fill:var(${colour})"/>`;
    });
    const title = html`<title>${text.date(date)}: ${text.money(daily.total[day]!)}</title>`.text;
    parts.push(`<g>${title}${bars.join('')}</g>`);
    if (marked.has(firstDay + day)) {
      parts.push(`<circle class="mark" cx="${fixed(x(day) + step / 2)}" cy="${fixed(y(base) - 7)}" r="4"/>`);
    }
  }
  if (ahead.length > 0) {
    const middle = ({ day }: { readonly day: number }): number => x(day - firstDay) + step / 2;
    const points = (pick: (day: (typeof ahead)[number]) => number): string[] =>
      ahead.map((day) => `${fixed(middle(day))},${fixed(y(pick(day)))}`);
    const band = [...points(({ high }) => high), ...points(({ low }) => low).toReversed()].join(' ');
    parts.push(
      `<polygon class="band" points="${band}"/>`,
      `<polyline class="ahead" points="${points(({ value }) => value).join(' ')}"/>`,
    );
  }
  return html`<svg class="${className}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${label}">
    ${new Markup(parts.join(''))}
  </svg>`;
}

/** The smallest of 1, 1.5, 2, 3, 4, 5, 6, 8 × 10^n that is not under it. */
function niceCeiling(value: number): number {
  if (!(value > 0)) return 1;
  const unit = 10 ** Math.floor(Math.log10(value));
  return ([1, 1.5, 2, 3, 4, 5, 6, 8].find((factor) => factor * unit >= value) ?? 10) * unit;
}

function fixed(value: number): string {
  return value.toFixed(1);
}

/** The course of a series, without scale; the figures stand beside it. */
export function sparkline(values: readonly number[]): Markup {
  const top = Math.max(...values, 1e-12);
  const points = values.map(
    (value, index) =>
      `${fixed((88 * index) / Math.max(1, values.length - 1))},${fixed(20 - (18 * Math.max(0, value)) / top)}`,
  );
  return new Markup(
    `<svg class="spark" viewBox="0 0 88 22" preserveAspectRatio="none" aria-hidden="true"><polyline points="${points.join(' ')}"/></svg>`,
  );
}

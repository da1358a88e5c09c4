import type { Dashboard, Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import type { Answer } from '../testing/ask.ts';

/** A series of a panel. */
export interface Frame {
  readonly refId: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly points: readonly (readonly [number, number])[];
  /** The last finite value. */
  readonly last: number;
  readonly lines: readonly string[];
}

export function framesOf(
  panel: Panel,
  dashboard: Dashboard,
  answers: ReadonlyMap<string, Answer | Error>,
): Frame[] {
  return ((panel.targets ?? []) as unknown as { refId: string; legendFormat?: string }[]).flatMap(
    ({ refId, legendFormat = '' }) => {
      const answer = answers.get([dashboard.uid, panel.id, refId].join('/'));
      if (answer === undefined || answer instanceof Error) return [];
      return answer.result.map(({ metric, stream, value, values }) => {
        const labels = metric ?? stream ?? {};
        const raw = value === undefined ? (values ?? []) : [value];
        const points = raw.map(([time, text]) => [Number(time), Number(text)] as const);
        const finite = points.filter(([, each]) => Number.isFinite(each));
        return {
          refId,
          name:
            legendFormat === ''
              ? JSON.stringify(labels)
              : legendFormat.replaceAll(/\{\{(\w+)\}\}/g, (_, label: string) => labels[label] ?? ''),
          labels,
          points,
          last: finite.at(-1)?.[1] ?? Number.NaN,
          lines: answer.resultType === 'streams' ? raw.map(([, line]) => line) : [],
        };
      });
    },
  );
}

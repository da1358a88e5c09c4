import type { WorkloadAdvice } from '../../recommend/recommender.ts';
import type { Patches } from '../../recommend/patch.ts';
import { adviceSteps } from '../advice-steps.ts';
import type { Report } from '../report.ts';
import { workloadName, type Text } from '../text/text.ts';
import { breakable, html, preformatted, type Markup } from './markup.ts';

const MOST_OPEN = 10;

/** Savings, needs, each to be unfolded: evidence, risk, patches to copy. */
export function savingsList(report: Report, text: Text): Markup {
  const { savings } = report.recommendations;
  if (savings.length === 0) return html`<p class="panel">${text.phrases.savingsNone}</p>`;
  return folded(
    savings.map((advice) => adviceItem(advice, text, 1)),
    text,
  );
}

export function needsList(report: Report, text: Text): Markup | undefined {
  const { needs, neededPerMonth, needingWorkloads } = report.recommendations;
  if (needs.length === 0) return undefined;
  return html`<section id="needs">
    <h2>${text.phrases.needs}</h2>
    <p class="lead">${text.phrases.needsNote(text.money(neededPerMonth), needingWorkloads)}</p>
    ${folded(
      needs.map((advice) => adviceItem(advice, text, -1)),
      text,
    )}
  </section>`;
}

function folded(items: readonly Markup[], text: Text): Markup {
  const more = items.slice(MOST_OPEN);
  return html`${items.slice(0, MOST_OPEN)}
  ${
    more.length > 0 &&
    html`<details class="more">
      <summary>${text.phrases.others(more.length)}</summary>
      ${more}
    </details>`
  }`;
}

function adviceItem(advice: WorkloadAdvice, text: Text, sign: 1 | -1): Markup {
  const { phrases } = text;
  const { steps, risk } = adviceSteps(advice, text);
  const amount = phrases.perMonthOf(text.money(advice.savingPerMonth * sign));
  return html`<details class="advice">
    <summary>
      <span class="name">${breakable(workloadName(advice.workload))}</span>
      <span class="amount ${sign === 1 ? 'good' : 'warn'}">${amount}</span>
      <span class="steps">${steps.join('; ')}</span>
      <span class="chips">
        <span class="chip"
          >${advice.slaClassAssumed ? phrases.slaAssumed(advice.slaClass) : advice.slaClass}</span
        >
        ${
          risk !== undefined &&
          html`<span class="chip ${risk}">${phrases.risk.toLowerCase()} ${phrases.level[risk]}</span>`
        }
      </span>
    </summary>
    <div class="body">
      ${advice.best === 'replicas' ? replicasBody(advice, text) : requestsBody(advice, text)}
    </div>
  </details>`;
}

function requestsBody(advice: WorkloadAdvice, text: Text): Markup {
  const { phrases } = text;
  const { containers, patches, inPlace } = advice.requests;
  const { replicas } = advice;
  return html`${containers.map(({ container, evidence, risk, cpu, memory }) => {
    const sentences = [
      phrases.evidenceOf(
        text.number(evidence.cpu.samples),
        evidence.pods,
        text.number(evidence.spanSeconds / 86_400),
        phrases.level[evidence.confidenceLevel],
      ),
      phrases.usageOf(phrases.cpu, text.cores(evidence.cpu.p95), text.cores(evidence.cpu.max)),
      phrases.usageOf(phrases.memory, text.bytes(evidence.memory.p95), text.bytes(evidence.memory.max)),
    ];
    const basis = [cpu, memory].map(({ sizing }) =>
      text.words(sizing.kind === 'sized' ? sizing.basis : sizing.words),
    );
    return html`<h3>${container}</h3>
      <p>
        ${sentences.join('. ')}. ${phrases.cpu}: ${basis[0]}; ${phrases.memory.toLowerCase()}: ${basis[1]}
      </p>
      ${risk !== undefined && html`<p>${phrases.risk}: ${text.words(risk.words)}</p>`}`;
  })}
  ${
    replicas?.kind === 'drop' &&
    html`<p>
      ${phrases.alternative(text.money(replicas.savingPerMonth))}
      (${phrases.dropsTo(replicas.from, replicas.to)})
    </p>`
  }
  ${patchList(patches, inPlace, text)}`;
}

function replicasBody({ replicas, requests }: WorkloadAdvice, text: Text): Markup {
  if (replicas?.kind !== 'drop') return html``;
  const { phrases } = text;
  return html`<p>${phrases.risk}: ${text.words(replicas.risk.words)}</p>
    ${patchList(replicas.patches, [], text)}
    ${
      requests.savingPerMonth > 0 &&
      html`<p>${phrases.alternativeRequests(text.money(requests.savingPerMonth))}</p>
        ${patchList(requests.patches, requests.inPlace, text)}`
    }`;
}

function patchList(patches: Patches | undefined, inPlace: readonly string[], text: Text): Markup | undefined {
  if (patches === undefined) return undefined;
  const { patchForms } = text.phrases;
  const forms: [string, string][] = [
    [patchForms.commands, patches.commands.join('\n')],
    [patchForms.strategicMerge, patches.strategicMerge],
    [patchForms.kustomizeComponent, patches.kustomizeComponent],
    [patchForms.inPlace, inPlace.join('\n')],
  ];
  return html`${forms
    .filter(([, body]) => body !== '')
    .map(
      ([name, body], index) =>
        html`<details class="patch" ${index === 0 && html`open`}>
          <summary>${name}</summary>
          <pre tabindex="0" role="group" aria-label="${name}">${preformatted(body.trimEnd())}</pre>
        </details>`,
    )}`;
}

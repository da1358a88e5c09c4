import { isSlaClass, SLA_CLASSES } from '../sla/sla-class.ts';
import type { Field } from './field.ts';
import type { Ownership, OwnershipField } from './ownership.ts';
import { knownKeys, settingsField } from './settings-file.ts';

/** What a rule of a mapping looks at. */
export interface MappedWorkload {
  readonly namespace: string;
  readonly kind: string;
  readonly name: string;
  readonly labels: ReadonlyMap<string, string>;
}

/** Who owns what, by rules; each field from the first rule that matches and has it. */
export interface OwnershipMapping {
  ownershipOf(workload: MappedWorkload): Ownership;
}

/**
 * Reads a mapping file:
 *
 * ```yaml
 * rules:
 *   - match: { namespace: 'shop-*', kind: Deployment, labels: { tier: web } }
 *     owner: shop
 *     costCenter: CC-42
 *   - slaClass: bronze
 * ```
 *
 * `*` stands for any characters; a rule without `match` is for all.
 *
 * @throws ManifestError `VIGIE_E_FINOPS_MANIFEST` naming file and line of what is wrong.
 */
export function parseOwnershipMapping(text: string, source = 'mapping'): OwnershipMapping {
  const root = settingsField(text, source, 'owners');
  knownKeys(root, ['rules']);
  const rules = root.at('rules').items().map(readRule);
  if (rules.length === 0) throw root.problem('there are no rules');
  return {
    ownershipOf: (workload) => {
      const found: { -readonly [K in OwnershipField]?: string } = {};
      for (const { matches, ownership } of rules) {
        if (!matches(workload)) continue;
        for (const [key, value] of Object.entries(ownership) as [OwnershipField, string][])
          found[key] ??= value;
      }
      return found;
    },
  };
}

interface Rule {
  readonly matches: (workload: MappedWorkload) => boolean;
  readonly ownership: Ownership;
}

const FIELDS: readonly OwnershipField[] = ['owner', 'costCenter', 'environment', 'slaClass'];
const MATCHED = ['namespace', 'kind', 'name'] as const;

function readRule(rule: Field): Rule {
  knownKeys(rule, ['match', ...FIELDS]);
  const match = rule.at('match');
  knownKeys(match, [...MATCHED, 'labels']);
  const patterns = MATCHED.flatMap((key) => {
    const text = match.at(key).text();
    return text === undefined ? [] : [[key, pattern(text)] as const];
  });
  const labels = match
    .at('labels')
    .entries()
    .map(([name, field]) => [name, pattern(field.text() ?? '*')] as const);
  const ownership = Object.fromEntries(
    FIELDS.flatMap((key) => {
      const text = rule.at(key).text();
      return text === undefined ? [] : [[key, text]];
    }),
  ) as Ownership;
  if (ownership.slaClass !== undefined && !isSlaClass(ownership.slaClass)) {
    throw rule.at('slaClass').refused(`expected one of ${SLA_CLASSES.join(', ')}`);
  }
  return {
    ownership,
    matches: (workload) =>
      patterns.every(([key, regular]) => regular.test(workload[key])) &&
      labels.every(([name, regular]) => regular.test(workload.labels.get(name) ?? '\n')),
  };
}

/** `*` stands for any characters; several in a row are one, so that matching stays cheap. */
function pattern(text: string): RegExp {
  const parts = text.split(/\*+/).map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(`^${parts.join('.*')}$`);
}

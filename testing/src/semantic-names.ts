import * as conventions from '@opentelemetry/semantic-conventions/incubating';

/** Names that OpenTelemetry's semantic conventions have, in the version that is installed. */
function namesOf(prefix: 'ATTR_' | 'METRIC_'): ReadonlySet<string> {
  const names = new Set<string>();
  for (const [constant, name] of Object.entries(conventions)) {
    if (constant.startsWith(prefix) && typeof name === 'string') names.add(name);
  }
  return names;
}

const attributes = namesOf('ATTR_');
const metrics = namesOf('METRIC_');

/** Those of the names that are neither semantic conventions nor under `vigie.`; metrics are compared as Prometheus spells them. */
export function unknownAttributes(names: Iterable<string>): string[] {
  return [...new Set(names)].filter((name) => !attributes.has(name) && !name.startsWith('vigie.'));
}

/** Families of a metrics page that no metric of the conventions gives: units and `_total` come after its name. */
export function unknownFamilies(families: Iterable<string>): string[] {
  const known = Array.from(metrics, (name) => name.replaceAll('.', '_'));
  return [...new Set(families)].filter(
    (family) =>
      !family.startsWith('vigie_') && !known.some((name) => family === name || family.startsWith(`${name}_`)),
  );
}

/** Labels of a metrics page that are no attribute of the conventions, as Prometheus spells them. */
export function unknownLabels(labels: Iterable<string>): string[] {
  const known = new Set(Array.from(attributes, (name) => name.replaceAll('.', '_')));
  return [...new Set(labels)].filter((label) => !known.has(label) && !label.startsWith('vigie_'));
}

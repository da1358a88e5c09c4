/**
 * Annotations as Prometheus' world names them (other characters as `_`), with our own under their real names again: they have
 * nothing but dashes to have become `_`. Others stay as they are, since what they were cannot be told.
 */
export function canonicalAnnotations(annotations: Readonly<Record<string, string>>): Record<string, string> {
  const prefix = 'finops_vigie_dev_';
  return Object.fromEntries(
    Object.entries(annotations).map(([name, value]) => [
      name.startsWith(prefix) ? `finops.vigie.dev/${name.slice(prefix.length).replaceAll('_', '-')}` : name,
      value,
    ]),
  );
}

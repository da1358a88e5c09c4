/**
 * The Prometheus word for a UCUM unit, '' where there is none: `s` → `seconds`, `By/s` → `bytes_per_second`, `{request}` → ''.
 * The dimensionless `1` is left to the caller, since only gauges show it. Unknown units are kept with odd characters replaced.
 *
 * Source: OpenTelemetry specification, Prometheus and OpenMetrics Compatibility, "Metric Metadata".
 */
export function unitName(ucum: string): string {
  const plain = ucum.replace(/\{[^}]*\}/g, '').trim();
  const slash = plain.indexOf('/');
  const main = word(UNITS, slash === -1 ? plain : plain.slice(0, slash));
  const per = slash === -1 ? '' : word(PER_UNITS, plain.slice(slash + 1));
  if (per === '') return main;
  return main === '' ? `per_${per}` : `${main}_per_${per}`;
}

function word(table: ReadonlyMap<string, string>, unit: string): string {
  if (unit === '' || unit === '1') return '';
  return table.get(unit) ?? UNITS.get(unit) ?? unit.replace(/[^a-zA-Z0-9]+/g, '_').replace(/^_+|_+$/g, '');
}

const UNITS: ReadonlyMap<string, string> = new Map([
  ['d', 'days'],
  ['h', 'hours'],
  ['min', 'minutes'],
  ['s', 'seconds'],
  ['ms', 'milliseconds'],
  ['us', 'microseconds'],
  ['ns', 'nanoseconds'],
  ['By', 'bytes'],
  ['KiBy', 'kibibytes'],
  ['MiBy', 'mebibytes'],
  ['GiBy', 'gibibytes'],
  ['TiBy', 'tibibytes'],
  ['KBy', 'kilobytes'],
  ['kBy', 'kilobytes'],
  ['MBy', 'megabytes'],
  ['GBy', 'gigabytes'],
  ['TBy', 'terabytes'],
  ['bit', 'bits'],
  ['m', 'meters'],
  ['V', 'volts'],
  ['A', 'amperes'],
  ['J', 'joules'],
  ['W', 'watts'],
  ['g', 'grams'],
  ['Cel', 'celsius'],
  ['Hz', 'hertz'],
  ['%', 'percent'],
]);

/** What follows a slash, in the singular. */
const PER_UNITS: ReadonlyMap<string, string> = new Map([
  ['s', 'second'],
  ['m', 'minute'],
  ['min', 'minute'],
  ['h', 'hour'],
  ['d', 'day'],
  ['w', 'week'],
  ['mo', 'month'],
  ['y', 'year'],
]);

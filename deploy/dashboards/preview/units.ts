/** Values roughly as Grafana writes them. */
export function format(value: number, unit: string, decimals?: number): string {
  if (!Number.isFinite(value)) return '–';
  const fixed = (number: number, suffix: string): string => {
    const digits = decimals ?? (Math.abs(number) >= 100 ? 0 : Math.abs(number) >= 10 ? 1 : 2);
    return `${Number.isInteger(number) && decimals === undefined ? number : number.toFixed(digits)}${suffix}`;
  };
  switch (unit) {
    case 'percentunit':
      return fixed(value * 100, ' %');
    case 's':
      return seconds(value, fixed);
    case 'ms':
      return seconds(value / 1000, fixed);
    case 'bytes':
      return scaled(value, ['B', 'KiB', 'MiB', 'GiB'], 1024, fixed);
    case 'currencyEUR':
      return `€${value.toFixed(decimals ?? 2)}`;
    case 'bool_yes_no':
      return value === 0 ? 'No' : 'Yes';
    case 'reqps':
      return fixed(value, ' req/s');
    case 'cps':
      return fixed(value, ' c/s');
    case 'cpm':
      return fixed(value, ' c/m');
    default:
      return scaled(value, ['', ' K', ' Mil'], 1000, fixed);
  }
}

type Fixed = (number: number, suffix: string) => string;

function seconds(value: number, fixed: Fixed): string {
  const size = Math.abs(value);
  if (size >= 3600) return fixed(value / 3600, ' h');
  if (size >= 60) return fixed(value / 60, ' min');
  if (size >= 1 || size === 0) return fixed(value, ' s');
  return size >= 0.001 ? fixed(value * 1000, ' ms') : fixed(value * 1e6, ' µs');
}

function scaled(value: number, units: readonly string[], base: number, fixed: Fixed): string {
  let [number, step] = [value, 0];
  while (Math.abs(number) >= base && step < units.length - 1) [number, step] = [number / base, step + 1];
  return fixed(number, ` ${units[step] ?? ''}`.trimEnd());
}

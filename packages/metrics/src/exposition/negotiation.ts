/** The two formats of the page. */
export type ExpositionFormat = 'text' | 'openmetrics';

export const CONTENT_TYPES: Readonly<Record<ExpositionFormat, string>> = {
  text: 'text/plain; version=0.0.4; charset=utf-8',
  openmetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
};

const OPENMETRICS = 'application/openmetrics-text';
const TEXT = 'text/plain';

/**
 * The format a client asks for by its `Accept` header (RFC 9110, 12.5.1): the more wanted one; OpenMetrics where both are
 * wanted as much and it is named; text otherwise, also where neither is acceptable, since a page helps more than a 406.
 */
export function negotiateFormat(accept: string | undefined): ExpositionFormat {
  const ranges = accept === undefined ? [] : parseQualities(accept);
  const openmetrics = qualityOf(ranges, OPENMETRICS, '1.0.0');
  const text = qualityOf(ranges, TEXT, '0.0.4');
  if (openmetrics.quality > text.quality) return 'openmetrics';
  const named = openmetrics.specificity === EXACT && openmetrics.quality > 0;
  return named && openmetrics.quality === text.quality ? 'openmetrics' : 'text';
}

/** Whether `Accept-Encoding` asks for gzip (RFC 9110, 12.5.3) and does not prefer the page as it is. */
export function acceptsGzip(acceptEncoding: string | undefined): boolean {
  if (acceptEncoding === undefined) return false;
  const codings = parseQualities(acceptEncoding);
  const find = (...names: string[]): number | undefined =>
    codings.find(({ name }) => names.includes(name))?.quality;
  const gzip = find('gzip', 'x-gzip') ?? find('*') ?? 0;
  return gzip > 0 && gzip >= (find('identity') ?? 0);
}

interface Quality {
  readonly name: string;
  readonly version: string | undefined;
  readonly quality: number;
}

const EXACT = 3;

function qualityOf(
  ranges: readonly Quality[],
  type: string,
  version: string,
): { quality: number; specificity: number } {
  let best = { quality: 0, specificity: -1 };
  for (const range of ranges) {
    const specificity = specificityOf(range, type, version);
    if (specificity > best.specificity) best = { quality: range.quality, specificity };
    else if (specificity === best.specificity && specificity >= 0 && range.quality > best.quality) {
      best = { quality: range.quality, specificity };
    }
  }
  return best;
}

/** -1 where the range does not match. */
function specificityOf(range: Quality, type: string, version: string): number {
  if (range.name === type) return range.version === undefined || range.version === version ? EXACT : -1;
  if (range.name === `${type.slice(0, type.indexOf('/'))}/*`) return 1;
  return range.name === '*/*' ? 0 : -1;
}

/** A list of `name;param=value;q=0.5`; elements with a broken quality are left out. */
function parseQualities(header: string): Quality[] {
  const qualities: Quality[] = [];
  for (const element of header.split(',')) {
    const [name = '', ...parameters] = element.split(';').map((part) => part.trim().toLowerCase());
    let quality = 1;
    let version: string | undefined;
    for (const parameter of parameters) {
      const [key, value = ''] = parameter.split('=').map((part) => part.trim());
      if (key === 'q') quality = /^(?:0(?:\.\d*)?|1(?:\.0*)?)$/.test(value) ? Number(value) : Number.NaN;
      else if (key === 'version') version = value.replaceAll('"', '');
    }
    if (name !== '' && !Number.isNaN(quality)) qualities.push({ name, version, quality });
  }
  return qualities;
}

/** A whole number of a query, or the fallback when it is absent or no such number. */
export function integerParam(params: URLSearchParams, name: string, fallback: number): number {
  const text = params.get(name);
  const value = Number(text);
  return text === null || text === '' || !Number.isFinite(value) || value < 0 ? fallback : value;
}

/** All values of a repeatable parameter, also comma-separated for `status` and the like. */
export function listParam(params: URLSearchParams, name: string): string[] {
  const values = params.getAll(name).filter((value) => value !== '');
  return name === 'service' ? values : values.flatMap((value) => value.split(','));
}

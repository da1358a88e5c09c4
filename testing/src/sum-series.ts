/** Sum of the series of a metrics page whose line matches. */
export function sumSeries(page: string, series: RegExp): number {
  return page
    .split('\n')
    .filter((line) => series.test(line))
    .reduce((total, line) => total + Number(line.slice(line.lastIndexOf(' '))), 0);
}

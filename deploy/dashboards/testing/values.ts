/** Variables as Grafana would fill them in, with times as short as a test. */
export const VALUES = {
  job: 'offreapi|datapress-api|datapress-front',
  namespace: '.*',
  instance: '.*',
  compare: '10s',
  cpuPrice: '0.02',
  memoryPrice: '0.01',
  storagePrice: '0.03',
  environment: '.*',
  level: '.*',
  search: '',
  slow: '1',
  __rate_interval: '10s',
  __interval: '1s',
  __range: '20s',
  __auto: '5s',
} as const;

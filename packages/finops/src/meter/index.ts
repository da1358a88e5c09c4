export { FinopsError } from '../finops-error.ts';

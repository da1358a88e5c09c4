export { createDelivery, type Delivery } from './delivery.ts';
export { type DropReason, type Ledger } from './ledger.ts';
export { type DeliveryOptions, type Warn } from './options.ts';
export { type SendResult } from './send-result.ts';
export { createHttpDelivery, type HttpDeliveryOptions } from './http-delivery.ts';
export { httpSender, type HttpSendResult, type HttpSenderOptions, type HttpResponse } from './http-sender.ts';
export { parseRetryAfter } from './retry-after.ts';
export { processWarning } from './process-warning.ts';

import type { Attributes, BatchObservableResult, Meter } from '@opentelemetry/api';
import type { Delivery } from '@vigie/delivery';

/**
 * Shows every delivery's ledger as `vigie_delivery_*` metrics, read when they are scraped:
 * `created = delivered + dropped{reason} + pending`, per destination.
 */
export function observeDeliveries(
  meter: Meter,
  deliveries: readonly Pick<Delivery<unknown>, 'ledger'>[],
): void {
  const item = { unit: '{item}' };
  const created = meter.createObservableCounter('vigie.delivery.created', {
    ...item,
    description: 'Items handed over for delivery.',
  });
  const delivered = meter.createObservableCounter('vigie.delivery.delivered', {
    ...item,
    description: 'Items the destination took.',
  });
  const dropped = meter.createObservableCounter('vigie.delivery.dropped', {
    ...item,
    description: 'Items given up, by reason.',
  });
  const pending = meter.createObservableUpDownCounter('vigie.delivery.pending', {
    ...item,
    description: 'Items waiting or under way.',
  });
  const pendingBytes = meter.createObservableUpDownCounter('vigie.delivery.pending.size', {
    unit: 'By',
    description: 'Bytes of the items waiting or under way.',
  });
  const limitBytes = meter.createObservableUpDownCounter('vigie.delivery.queue.limit', {
    unit: 'By',
    description: 'Bytes the queue may hold.',
  });
  const sends = meter.createObservableCounter('vigie.delivery.sends', {
    unit: '{send}',
    description: 'Attempts to send a batch.',
  });
  const sendErrors = meter.createObservableCounter('vigie.delivery.send.errors', {
    unit: '{send}',
    description: 'Attempts that failed or were refused.',
  });
  const sendSeconds = meter.createObservableCounter('vigie.delivery.send.duration', {
    unit: 's',
    description: 'Time spent in attempts to send.',
  });

  const observe = (result: BatchObservableResult): void => {
    for (const delivery of deliveries) {
      const ledger = delivery.ledger();
      const labels: Attributes = { destination: ledger.destination };
      result.observe(created, ledger.created, labels);
      result.observe(delivered, ledger.delivered, labels);
      for (const [reason, count] of Object.entries(ledger.dropped)) {
        result.observe(dropped, count, { ...labels, reason });
      }
      result.observe(pending, ledger.pending, labels);
      result.observe(pendingBytes, ledger.pendingBytes, labels);
      result.observe(limitBytes, ledger.maxQueueBytes, labels);
      result.observe(sends, ledger.sends, labels);
      result.observe(sendErrors, ledger.sendErrors, labels);
      result.observe(sendSeconds, ledger.sendSecondsTotal, labels);
    }
  };
  meter.addBatchObservableCallback(observe, [
    created,
    delivered,
    dropped,
    pending,
    pendingBytes,
    limitBytes,
    sends,
    sendErrors,
    sendSeconds,
  ]);
}

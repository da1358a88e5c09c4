// The observed service as a process of its own, which does what its parent asks for.
import type { Question } from './child-process.ts';
import { setAddress } from './names.ts';
import { type ObservedService, startObservedService } from './observed-service.ts';

let service: ObservedService | undefined;

process.on('message', (question: Question) => {
  void answer(question).then((given) => process.send?.(given));
});
// Its parent is gone.
process.on('disconnect', () => process.exit());

async function answer(question: Question): Promise<unknown> {
  if (question.ask === 'start') {
    service = await startObservedService(question.setup);
    return service.url;
  }
  if (service === undefined) throw new Error('not started yet');
  if (question.ask === 'flush') return service.flush(question.timeoutMs);
  if (question.ask === 'shutdown') return service.shutdown();
  if (question.ask === 'ledgers') return service.ledgers();
  if (question.ask === 'watched') return service.watched();
  setAddress(question.name, question.address);
  return true;
}

import type { PodAnnotations } from '../../../manifests/annotate.ts';
import { UsageError } from '../../command.ts';

/** `--pod-annotations` */
export function podAnnotationsOf(text: string | undefined): PodAnnotations {
  if (text === undefined || text === 'all') return 'all';
  if (text === 'ownership' || text === 'none') return text;
  throw new UsageError(
    `--pod-annotations ${JSON.stringify(text)} is unknown; known are all, ownership and none.`,
  );
}

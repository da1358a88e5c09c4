import type { AnnotationSites } from './annotation-site.ts';

/** A text that holds manifests: YAML, several documents of it, or JSON. */
export interface ManifestSource {
  /** As shown in messages: a path, or `<stdin>`. */
  readonly file: string;
  readonly text: string;
  /** Whether workloads of which no container names an image are taken for patches and left out. Default: false. */
  readonly mayHoldPatches?: boolean;
}

/** One Kubernetes object. What is read of it is `value`; `origin` says where it stood. */
export interface ManifestObject {
  readonly apiVersion: string;
  readonly kind: string;
  /** `metadata.name`; where only `generateName` is given, that and a `*`. */
  readonly name: string;
  /** Absent where the manifest names none. */
  readonly namespace?: string;
  readonly value: Readonly<Record<string, unknown>>;
  /** Absent for an object made in memory. */
  readonly origin?: ManifestOrigin;
}

export interface ManifestOrigin {
  readonly file: string;
  /** 1-based line the object begins at. */
  readonly line: number;
  /** Where a field stands, or the nearest one above it that exists. */
  readonly locate: (path: FieldPath) => Position;
  /** Where annotations stand or would be written; only for workloads. */
  readonly sites?: AnnotationSites;
}

export type FieldPath = readonly (string | number)[];

/** 1-based; the column in UTF-16 code units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Everything that was read together: an autoscaler of one file belongs to a workload of another. */
export interface Manifests {
  readonly sources: readonly ManifestSource[];
  /** In the order of the text; lists are taken apart; kinds that cost nothing and say nothing of cost are left out. */
  readonly objects: readonly ManifestObject[];
  /** Workloads left out, being patches of others. */
  readonly patches: readonly ManifestObject[];
}

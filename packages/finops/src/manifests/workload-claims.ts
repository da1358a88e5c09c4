import { claimNames, readClaim, type Claim, type ClusterObjects } from './cluster-objects.ts';
import type { Field } from './field.ts';

/** Claims a StatefulSet makes for each replica, which outlive its pods. */
export function templateClaims(object: Field): Claim[] {
  return object
    .at('spec', 'volumeClaimTemplates')
    .items()
    .map((template) => readClaim(template.at('metadata', 'name').text() ?? '', template.at('spec')));
}

/** Claims that come and go with a pod. */
export function ephemeralClaims(spec: Field): Claim[] {
  return spec
    .at('volumes')
    .items()
    .filter((volume) => volume.at('ephemeral', 'volumeClaimTemplate').exists)
    .map((volume) =>
      readClaim(volume.at('name').text() ?? '', volume.at('ephemeral', 'volumeClaimTemplate', 'spec')),
    );
}

/** Claims a pod mounts by name, each with this workload's share of it. */
export function claimsByName(
  spec: Field,
  namespace: string,
  cluster: ClusterObjects,
  notes: string[],
): Claim[] {
  const claims: Claim[] = [];
  for (const name of claimNames(spec)) {
    const found = cluster.claim(namespace, name);
    if (found === undefined) {
      notes.push(`the claim ${name} is not among the manifests, so it is not counted`);
      continue;
    }
    const { users, ...claim } = found;
    if (users > 1) notes.push(`the claim ${name} is shared with ${users - 1} more: 1/${users} is counted`);
    claims.push({ ...claim, storageBytes: claim.storageBytes / Math.max(users, 1) });
  }
  return claims;
}

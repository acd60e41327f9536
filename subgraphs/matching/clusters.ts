/** Which slot is in which cluster, as it changes. */
export interface Clusters {
  /** The cluster of a slot, itself among it; none where it is in none. */
  readonly of: (slot: number) => readonly number[];
  readonly all: () => Iterable<readonly number[]>;
  readonly put: (members: readonly number[]) => void;
  /** Dissolves the cluster of a slot. */
  readonly dissolve: (slot: number) => void;
}

export function createClusters(): Clusters {
  const clusterOf = new Map<number, readonly number[]>();
  const clusters = new Set<readonly number[]>();
  return {
    of: (slot) => clusterOf.get(slot) ?? [],
    all: () => clusters,
    put(members) {
      clusters.add(members);
      for (const slot of members) clusterOf.set(slot, members);
    },
    dissolve(slot) {
      const members = clusterOf.get(slot);
      if (members === undefined) return;
      clusters.delete(members);
      for (const each of members) clusterOf.delete(each);
    },
  };
}

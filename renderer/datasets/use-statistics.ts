// Mean and deviation of the training part, and how many images each part has: counted on the Node side for the split that is set.

import { useEffect, useState } from 'react'
import type { DataStatistics, DatasetReferenceInput } from '../../core/protocol/datasets.ts'
import { client } from '../state/client.ts'
import { plannedOptions, usePlan } from '../training/plan.ts'

/** Undefined while they are counted, and where shares do not fit together. */
export function useStatistics({ location }: DatasetReferenceInput): DataStatistics | undefined {
  const raw = usePlan((state) => state.options)
  const { trainShare, validationShare, seed } = plannedOptions(raw)
  const [found, setFound] = useState<DataStatistics>()
  useEffect(() => {
    const leaving = new AbortController()
    client.datasets.statistics({ dataset: { location }, trainShare, validationShare, seed }, { signal: leaving.signal }).then(
      (statistics) => !leaving.signal.aborted && setFound(statistics),
      () => !leaving.signal.aborted && setFound(undefined),
    )
    return () => leaving.abort()
  }, [location, trainShare, validationShare, seed])
  return found
}

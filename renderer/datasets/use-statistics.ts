// Mean and deviation of the training part, and how many images each part has: counted on the Node side for the split that is set.

import { useEffect, useState } from 'react'
import type { DataStatistics, DatasetReferenceInput } from '../../core/protocol/datasets.ts'
import { client } from '../state/client.ts'
import { plannedOptions, testDataFor, usePlan } from '../training/plan.ts'

/** How these data are divided, as the form has it. */
export function useDivision(location: string) {
  const { trainShare, validationShare, seed } = plannedOptions(usePlan((state) => state.options))
  const testElsewhere = usePlan((state) => testDataFor(state, location) !== undefined)
  return { trainShare, validationShare, seed, testElsewhere }
}

/** Undefined while they are counted, and where shares do not fit together. */
export function useStatistics({ location }: DatasetReferenceInput): DataStatistics | undefined {
  const asked = JSON.stringify({ dataset: { location }, ...useDivision(location) })
  const [found, setFound] = useState<DataStatistics>()
  useEffect(() => {
    const leaving = new AbortController()
    client.datasets.statistics(JSON.parse(asked) as Parameters<typeof client.datasets.statistics>[0], { signal: leaving.signal }).then(
      (statistics) => !leaving.signal.aborted && setFound(statistics),
      () => !leaving.signal.aborted && setFound(undefined),
    )
    return () => leaving.abort()
  }, [asked])
  return found
}

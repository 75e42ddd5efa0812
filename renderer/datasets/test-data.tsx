// What runs are tested on: the test part of the data themselves, or other data, as where training and test images came in two folders.

import { useEffect } from 'react'
import { builtinData } from '../state/builtin-data.ts'
import { texts } from '../texts/texts.ts'
import { testDataFor, usePlan } from '../training/plan.ts'
import { Field } from '../ui/field.tsx'
import { Select } from '../ui/select.tsx'
import { describeData, useData } from './data-store.ts'

const say = texts.datasets.division
const own = 'own'

/** `location`: the data that are trained on. */
export function TestData({ location }: { readonly location: string }) {
  const chosen = usePlan((state) => testDataFor(state, location))
  const known = useData((state) => state.known)
  const failure = useData((state) => (chosen === undefined ? undefined : state.failures.get(chosen)))
  useEffect(() => {
    if (chosen !== undefined) void describeData(chosen)
  }, [chosen])
  const all = [...builtinData.map((data) => [data.location, data.title] as const), ...known.map((data) => [data.location, data.name] as const)]
  const others = all.filter(([other]) => other !== location)
  return (
    <Field label={say.testData} help={say.testDataMeans} error={failure && (failure.problems[0]?.what ?? failure.sentence)}>
      {({ id }) => (
        <Select
          id={id}
          value={chosen ?? own}
          choices={{ [own]: say.ownTest, ...Object.fromEntries(others) }}
          onChange={(next) => usePlan.setState({ testData: next === own ? undefined : next })}
        />
      )}
    </Field>
  )
}

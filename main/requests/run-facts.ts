// What a run was asked to do, as facts; remembered, since a request never changes.

import { basename } from 'node:path'
import { readDesign } from '../../core/design/read-design.ts'
import { type Fact, factsOf } from '../../core/training/run-facts.ts'
import { readCard, readRequest } from '../files/run-folder.ts'

const known = new Map<string, readonly Fact[]>()

export async function factsOfRun(folder: string): Promise<readonly Fact[]> {
  const [{ name, started, request }, card] = await Promise.all([readRequest(folder), readCard(folder)])
  const key = `${folder} ${started} ${card?.device}`
  const found = known.get(key)
  if (found) return found
  const { model, dataset, loss, optimizer, schedule, augmentations, options, device } = request
  const facts = factsOf({
    ...(model.kind === 'design' ? { design: readDesign(model.text) } : {}),
    model: name,
    data: card?.title ?? basename(dataset.location),
    loss,
    optimizer,
    schedule,
    augmentations,
    options,
    device: card?.device ?? device,
  })
  known.set(key, facts)
  return facts
}

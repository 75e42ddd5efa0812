// Opens an .onnx file: as a drawing that starts from the file's weights; as it stands, for Train and Explain, where it cannot be drawn.

import { readDesign } from '../../core/design/read-design.ts'
import { OutsideError, ProblemsFound } from '../../core/problems.ts'
import type { DrawnModel } from '../../core/protocol/models.ts'
import { texts } from '../texts/texts.ts'
import { arranged } from './arrange-edits.ts'
import { client, sentenceOf } from './client.ts'
import { chooseFile, leaveDocument, openInPieces, saying } from './files.ts'
import { useWindow } from './window-store.ts'

const said = texts.state.models

/** Asks for a path unless one is given; changes that are not saved are asked about first. */
export async function openModel(path?: string): Promise<void> {
  if (!(await leaveDocument())) return
  const chosen = path ?? (await chooseFile('open-onnx'))
  if (chosen === undefined) return
  const name = chosen.split(/[\\/]/).at(-1) ?? chosen
  await whileReading(name, async (signal) => {
    try {
      const drawn = await client.models.draw({ path: chosen }, { signal })
      const design = readDesign(drawn.text)
      await openInPieces(drawn.origin === 'carried' ? design : await arranged(design), { edited: true })
      useWindow.getState().say(...sayDrawn(name, drawn))
    } catch (error) {
      if (!signal.aborted) await openAsItStands(chosen, name, sentenceOf(error).replaceAll(chosen, name))
    }
  })
}

/** Says that it is read, and can be cancelled. */
async function whileReading(name: string, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const control = new AbortController()
  useWindow.setState({ activity: { label: said.reading(name), cancelLabel: said.stopReading, cancel: () => control.abort() } })
  try {
    await work(control.signal)
  } finally {
    useWindow.setState({ activity: undefined })
  }
}

/** `why` it cannot be drawn; a file that is no model at all says so itself: by its name, since it may be a copy of what was dropped. */
async function openAsItStands(path: string, name: string, why: string): Promise<void> {
  await saying(texts.state.notImported, async () => {
    const { problems, summary } = await client.models.summary({ model: { kind: 'onnx', path } }).catch((error) => {
      throw new OutsideError(sentenceOf(error).replaceAll(path, name))
    })
    if (!summary) throw new ProblemsFound(problems)
    useWindow.setState({ imported: { path, name }, workspace: 'train', primaryAction: undefined })
    useWindow.getState().say(said.asItStands(name), why)
  })
}

/** What became a layer, and what stayed an operator of the file. */
export function sayDrawn(name: string, { origin, layers, operators, refusal }: DrawnModel): [title: string, text: string] {
  if (origin === 'carried') return [said.opened(name), said.carried]
  const stayed = operators.map(({ operator, count }) => (count === 1 ? operator : `${count} ${operator}`))
  const sentence = said.recognised(layers, stayed)
  return [said.opened(name), refusal === undefined ? sentence : `${said.passedOver(refusal)} ${sentence}`]
}

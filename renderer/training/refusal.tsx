// Why the last start was refused, above whatever is shown.

import { misfitOf } from '../datasets/fit-design.ts'
import { useDesign } from '../state/design-store.ts'
import { useWindow } from '../state/window-store.ts'
import { texts } from '../texts/texts.ts'
import { Button } from '../ui/button.tsx'
import { Message } from '../ui/message.tsx'
import { startRun } from './run-commands.ts'
import { useRun } from './run-store.ts'

const words = texts.training.header

export function Refusal() {
  const refusal = useRun((state) => state.refusal)
  const { design, check } = useDesign()
  const data = useWindow((state) => state.dataset?.description)
  const imported = useWindow((state) => state.imported)
  if (!refusal || refusal.kind === 'cancelled') return null
  const needsData = refusal.sentence === texts.training.empty.noData
  const misfit =
    !imported && data && refusal.problems.some(({ code }) => code === 'image-size' || code === 'too-many-classes') && misfitOf(design, check, data)
  const fit = () => {
    if (!misfit) return
    useDesign.getState().perform(misfit.command)
    void startRun()
  }
  return (
    <Message
      tone="error"
      title={words.refused}
      actions={
        <>
          {needsData && (
            <Button kind="primary" onClick={() => useWindow.getState().show('data')}>
              {words.chooseData}
            </Button>
          )}
          {misfit && (
            <Button kind="primary" onClick={fit}>
              {words.fitAndTrain(misfit.label)}
            </Button>
          )}
          <Button onClick={() => useRun.setState({ refusal: undefined })}>{words.dismiss}</Button>
        </>
      }
    >
      {refusal.problems.length > 0 ? refusal.problems.map(({ what, mend }) => <p key={what}>{`${what} ${mend}`}</p>) : refusal.sentence}
    </Message>
  )
}

// How much of a long work is done, 0 ... 1.

import { Progress as Radix } from 'radix-ui'

export function Progress({ share, label }: { readonly share: number; readonly label: string }) {
  const percent = Math.round(Math.min(1, Math.max(0, share)) * 100)
  return (
    <Radix.Root className="progress" value={percent} aria-label={label}>
      <Radix.Indicator style={{ width: `${percent}%` }} />
    </Radix.Root>
  )
}

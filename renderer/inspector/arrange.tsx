// Aligning and distributing the selected layers, as buttons.

import {
  AlignCenterHorizontal,
  AlignCenterVertical,
  AlignEndHorizontal,
  AlignEndVertical,
  AlignHorizontalSpaceBetween,
  AlignStartHorizontal,
  AlignStartVertical,
  AlignVerticalSpaceBetween,
} from 'lucide-react'
import { alignSelected, distributeSelected } from '../state/arrange-edits.ts'
import { texts } from '../texts/texts.ts'
import { IconButton } from '../ui/button.tsx'
import { Section } from '../ui/panel.tsx'

const alignments = [
  ['left', AlignStartVertical],
  ['centre', AlignCenterVertical],
  ['right', AlignEndVertical],
  ['top', AlignStartHorizontal],
  ['middle', AlignCenterHorizontal],
  ['bottom', AlignEndHorizontal],
] as const
const distributions = [
  ['horizontally', AlignHorizontalSpaceBetween],
  ['vertically', AlignVerticalSpaceBetween],
] as const

export const Arrange = ({ count }: { readonly count: number }) => (
  <Section title={texts.canvas.arrange}>
    <div className="arrange" role="toolbar" aria-label={texts.canvas.arrange}>
      {alignments.map(([to, icon]) => (
        <IconButton key={to} icon={icon} label={texts.canvas.align[to]} onClick={() => alignSelected(to)} />
      ))}
      {distributions.map(([along, icon]) => (
        <IconButton key={along} icon={icon} label={texts.canvas.distribute[along]} disabled={count < 3} onClick={() => distributeSelected(along)} />
      ))}
    </div>
  </Section>
)

// Dice loss for maps that are areas of their own.

import { dice, smoothOption } from './dice.ts'
import { defineLoss } from './loss.ts'

export const binaryDiceLoss = defineLoss({
  id: 'dice-binary',
  title: 'Dice, binary',
  summary: 'Dice loss where every map is an area of its own and passes a sigmoid: one minus the overlap, mean over examples and maps.',
  source: 'Dice 1945; Milletari, Navab & Ahmadi 2016 (V-Net)',
  options: { smooth: smoothOption },
  labels: (logits) => ({ type: 'float32', shape: logits }),
  /** logits and labels: float32 [N, K, ...places], labels 0 or 1 -> scalar. */
  emit: (g, { logits, labels, options: { smooth } }) =>
    dice(g, g.op('Sigmoid', [logits]), labels, logits.shape.map((_, axis) => axis).slice(2), smooth),
})

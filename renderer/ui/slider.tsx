// A value on a line, for what is judged by eye: opacity, smoothing.

import { Slider as Radix } from 'radix-ui'

interface SliderProps {
  readonly id?: string
  readonly value: number
  readonly min: number
  readonly max: number
  readonly step: number
  onChange(value: number): void
  readonly label: string
  readonly disabled?: boolean | undefined
}

export function Slider({ id, value, min, max, step, onChange, label, disabled }: SliderProps) {
  return (
    <Radix.Root
      id={id}
      className="slider"
      value={[value]}
      min={min}
      max={max}
      step={step}
      disabled={disabled ?? false}
      onValueChange={([next]) => {
        if (next !== undefined) onChange(next)
      }}
    >
      <Radix.Track className="slider-track">
        <Radix.Range className="slider-range" />
      </Radix.Track>
      <Radix.Thumb className="slider-thumb" aria-label={label} />
    </Radix.Root>
  )
}

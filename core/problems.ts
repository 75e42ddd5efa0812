// What can go wrong, as data and as exceptions. Open to every room; imports nothing.

export type Severity = 'error' | 'warning' | 'note'

interface PortEnd {
  readonly node: string
  readonly port: string
}

/** A change that mends a problem with one click. The design room turns it into a command. */
export type Fix =
  | { readonly kind: 'set-option'; readonly label: string; readonly option: string; readonly value: unknown }
  | {
      readonly kind: 'insert-layer'
      readonly label: string
      readonly port: string
      readonly type: string
      readonly options: Readonly<Record<string, unknown>>
    }
  | { readonly kind: 'remove-node'; readonly label: string }
  | { readonly kind: 'rename'; readonly label: string; readonly name: string }
  | { readonly kind: 'connect' | 'disconnect'; readonly label: string; readonly from: PortEnd; readonly to: PortEnd }
  /** Needs no node: the design lacks one. */
  | { readonly kind: 'add-layer'; readonly label: string; readonly type: string }
  /** Another layer than the one that the problem is about. */
  | { readonly kind: 'replace-layer'; readonly label: string; readonly replaced: string; readonly type: string }
  | { readonly kind: 'end-bypass'; readonly label: string }

/** A mistake of the user's (or of an opened file), said so that it can be mended. */
export interface Problem {
  /** Stable, kebab-case: tests and handbook refer to it. */
  readonly code: string
  readonly severity: Severity
  readonly node?: { readonly id: string; readonly name: string; readonly title: string }
  /** Path of the option or field that is wrong: `kernelSize`, `nodes[3].options.stride`. */
  readonly option?: string
  /** What is wrong and where, one sentence. */
  readonly what: string
  /** How to mend it, one sentence. */
  readonly mend: string
  readonly fix?: Fix
}

/** `Conv 2D "conv1" (n7), Kernel size: 7×7 does not fit the 5×5 image that reaches it. Use at most 5×5.` */
export function sayProblem(problem: Problem, optionLabel?: string): string {
  const node = problem.node ? `${problem.node.title} "${problem.node.name}" (${problem.node.id})` : ''
  const where = [node, optionLabel ?? problem.option].filter(Boolean).join(', ')
  return `${where ? `${where}: ` : ''}${problem.what} ${problem.mend}`.trim()
}

/** Several mistakes at once, without downstream echoes. */
export class ProblemsFound extends Error {
  constructor(readonly problems: readonly Problem[]) {
    super(problems.map((problem) => sayProblem(problem)).join('\n'))
    this.name = 'ProblemsFound'
  }
}

/** Something we know of and do not do: an operator without a rule, a type without a kernel. */
export class Unsupported extends Error {
  constructor(
    /** What is not supported, e.g. the operator `NonMaxSuppression`. */
    readonly subject: string,
    /** The node or file that brought it in. */
    readonly where: string,
    why: string,
  ) {
    super(`${where}: ${subject} ${why}`)
    this.name = 'Unsupported'
  }
}

/** Disk, network, ONNX Runtime: not our doing; the original error is the `cause`. */
export class OutsideError extends Error {
  constructor(
    /** What failed, where, and how to mend it: one or two sentences for the user. */
    message: string,
    options?: { readonly cause?: unknown },
  ) {
    super(message, options)
    this.name = 'OutsideError'
  }
}

/** Our own bug if it fails. */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`Bug in Lamina: ${message}`)
}

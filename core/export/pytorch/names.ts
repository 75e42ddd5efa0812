// Names of a design as Python writes them: identifiers that are free, and none that Python or torch.nn.Module has taken.

const keywords =
  'False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield'
/** Attributes of torch.nn.Module, which a layer of the same name would replace. */
const ofModule =
  'T_destination add_module apply bfloat16 buffers call_super_init children compile cpu cuda double dump_patches eval extra_repr float forward half ipu load_state_dict modules mtia named_buffers named_children named_modules named_parameters parameters requires_grad_ share_memory state_dict to to_empty train training type xpu zero_grad'
const prefixes = /^(get|set|register)_/

/** Of the file that is written. */
const ofFile = 'CLASSES F'

const taken = new Set(`${keywords} ${ofModule} ${ofFile}`.split(' '))

/** `conv_1a` of “Conv 1a”; letters of every script stay. */
export function identifier(name: string): string {
  const plain = name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{XID_Continue}]+/gu, '_')
    .replace(/^_+|_+$/g, '')
  const begun = /^\p{XID_Start}/u.test(plain) ? plain : `layer_${plain}`.replace(/_$/, '')
  return taken.has(begun) || prefixes.test(begun) ? `${begun}_` : begun
}

/** `Resnet8` of “resnet-8”; `Resnet8Network` where one of the classes above it is called so. */
export function className(name: string, classes: readonly string[]): string {
  const parts = name
    .normalize('NFKC')
    .split(/[^\p{XID_Continue}]+|_+/u)
    .filter(Boolean)
  const joined = parts.map((part) => part.replace(/^./u, (letter) => letter.toUpperCase())).join('')
  const begun = /^\p{XID_Start}/u.test(joined) ? joined : `Network${joined}`
  const clashes = taken.has(begun) || classes.some((source) => source.startsWith(`class ${begun}(`))
  return clashes ? `${begun}Network` : begun
}

/** `block` of “block 1-2”, `inception` of “inception 3a”. */
export const stemOf = (name: string): string => name.replace(/[\s_-]*\d\S*$/, '') || name

/** Gives each name once: `conv`, `conv_2`. */
export function freeNames(reserved: readonly string[] = []): (wanted: string) => string {
  const used = new Set(reserved)
  return (wanted) => {
    let name = wanted
    for (let number = 2; used.has(name); number++) name = `${wanted}_${number}`
    used.add(name)
    return name
  }
}

/** One line of a comment or docstring: control characters, quotes that would end it and backslashes are left out. */
export const sayInPython = (text: string): string =>
  text
    .replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, ' ')
    .replaceAll('\\', '/')
    .replaceAll('"""', "'''")
    .replace(/"$/, "'")

/** A string literal of Python: JSON's escapes mean the same there. */
export const pythonText = (text: string): string =>
  JSON.stringify(text).replace(/[\u007f-\u009f\u2028\u2029]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`)

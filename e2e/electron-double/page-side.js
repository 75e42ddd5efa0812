// What the preload script finds when it asks for `electron`, inside the page. Serialised into the page, so it can use nothing from outside.

/**
 * Unlike Electron, the preload script shares the page's world here.
 * @param {(require: (name: string) => object) => void} preload the built preload script, as a function
 */
export function pageSide(preload) {
  const outside = /** @type {(kind: string, ...words: unknown[]) => Promise<unknown>} */ (Reflect.get(globalThis, '__double'))
  /** @type {Map<string, Set<(event: object, ...words: unknown[]) => void>>} */
  const listeners = new Map()
  /** @type {Map<number, MessagePort>} */
  const ports = new Map()
  let nextPort = 1

  const pack = (/** @type {unknown} */ data) =>
    data instanceof Uint8Array || data instanceof ArrayBuffer ? { bytes: [...new Uint8Array(data)] } : { data }
  Object.assign(globalThis, {
    __doubleReceive(/** @type {string} */ channel, /** @type {unknown[]} */ words) {
      for (const listener of listeners.get(channel) ?? []) listener({}, ...words)
    },
    __doublePort(/** @type {number} */ id, /** @type {{ bytes?: number[], data?: unknown }} */ message) {
      ports.get(id)?.postMessage(message.bytes ? Uint8Array.from(message.bytes) : message.data)
    },
  })

  const electron = {
    contextBridge: {
      exposeInMainWorld: (/** @type {string} */ name, /** @type {object} */ api) =>
        Object.defineProperty(window, name, { value: Object.freeze(api) }),
    },
    ipcRenderer: {
      on(/** @type {string} */ channel, /** @type {(event: object, ...words: unknown[]) => void} */ listener) {
        listeners.set(channel, (listeners.get(channel) ?? new Set()).add(listener))
      },
      send: (/** @type {string} */ channel, /** @type {unknown[]} */ ...words) => void outside('send', channel, ...words),
      invoke: (/** @type {string} */ channel, /** @type {unknown[]} */ ...words) => outside('invoke', channel, ...words),
      postMessage(/** @type {string} */ channel, /** @type {unknown} */ message, /** @type {MessagePort[]} */ [port]) {
        const id = nextPort++
        if (port) {
          ports.set(id, port)
          port.onmessage = (event) => void outside('port', id, pack(event.data))
        }
        void outside('connect', channel, message, id)
      },
    },
    // The page is Chromium's, which tells no paths: a journey that drops files says where they stand (e2e/drop.ts).
    webUtils: { getPathForFile: (/** @type {File} */ file) => Reflect.get(window, 'droppedPaths')?.[file.name] ?? '' },
  }
  preload(() => electron)
}

export function createGlue() {
var glue = (() => {
  var __defProp = Object.defineProperty;
  var __getOwnPropDesc = Object.getOwnPropertyDescriptor;
  var __getOwnPropNames = Object.getOwnPropertyNames;
  var __hasOwnProp = Object.prototype.hasOwnProperty;
  var __export = (target, all) => {
    for (var name in all)
      __defProp(target, name, { get: all[name], enumerable: true });
  };
  var __copyProps = (to, from, except, desc) => {
    if (from && typeof from === "object" || typeof from === "function") {
      for (let key of __getOwnPropNames(from))
        if (!__hasOwnProp.call(to, key) && key !== except)
          __defProp(to, key, { get: () => from[key], enumerable: !(desc = __getOwnPropDesc(from, key)) || desc.enumerable });
    }
    return to;
  };
  var __toCommonJS = (mod) => __copyProps(__defProp({}, "__esModule", { value: true }), mod);

  // <stdin>
  var stdin_exports = {};
  __export(stdin_exports, {
    Inflater: () => Inflater,
    Settings: () => Settings,
    Stream: () => Stream,
    Worker: () => Worker,
    initSync: () => initSync
  });

  // wasm/core/parflate.js
  var Inflater = class {
    __destroy_into_raw() {
      const ptr = this.__wbg_ptr;
      this.__wbg_ptr = 0;
      InflaterFinalization.unregister(this);
      return ptr;
    }
    free() {
      const ptr = this.__destroy_into_raw();
      wasm.__wbg_inflater_free(ptr, 0);
    }
    /**
     * Whether the content is complete and has been checked.
     * @returns {boolean}
     */
    get isFinished() {
      const ret = wasm.inflater_isFinished(this.__wbg_ptr);
      return ret !== 0;
    }
    /**
     * Whether the last step used up its input.
     * @returns {boolean}
     */
    get needsInput() {
      const ret = wasm.inflater_needsInput(this.__wbg_ptr);
      return ret !== 0;
    }
    /**
     * A decoder at the start of a stream; `limit_bytes` of infinity means none, and `trailing` is
     * `error`, `zeros` or `ignore`.
     * @param {string} format
     * @param {Uint8Array | number[] | null | undefined} dictionary
     * @param {number} limit_bytes
     * @param {string} trailing
     */
    constructor(format, dictionary, limit_bytes, trailing) {
      const val4 = +limit_bytes;
      let ptr0, len0, ptr1, len1, ptr2, len2;
      try {
        ptr0 = passStringToWasm0(format, wasm.__wbindgen_malloc, wasm.__wbindgen_realloc);
        len0 = WASM_VECTOR_LEN;
        ptr1 = isLikeNone(dictionary) ? 0 : passArray8ToWasm0(dictionary, wasm.__wbindgen_malloc);
        len1 = WASM_VECTOR_LEN;
        ptr2 = passStringToWasm0(trailing, wasm.__wbindgen_malloc, wasm.__wbindgen_realloc);
        len2 = WASM_VECTOR_LEN;
      } catch (e) {
        if (ptr2) {
          wasm.__wbindgen_free(ptr2, len2 * 1, 1);
        }
        if (ptr1) {
          wasm.__wbindgen_free(ptr1, len1 * 1, 1);
        }
        if (ptr0) {
          wasm.__wbindgen_free(ptr0, len0 * 1, 1);
        }
        throw e;
      }
      const ret = wasm.inflater_new(ptr0, len0, ptr1, len1, val4, ptr2, len2);
      if (ret[2]) {
        throw takeFromExternrefTable0(ret[1]);
      }
      this.__wbg_ptr = ret[0];
      InflaterFinalization.register(this, this.__wbg_ptr, this);
      return this;
    }
    /**
     * Decodes from the front of `input`, up to one step's output, and returns the bytes that are
     * done with; the rest is to be given again. `is_end` says that no input follows.
     * @param {Uint8Array | number[]} input
     * @param {boolean} is_end
     * @returns {number}
     */
    step(input, is_end) {
      const val2 = +is_end;
      const ptr0 = passArray8ToWasm0(input, wasm.__wbindgen_malloc);
      const len0 = WASM_VECTOR_LEN;
      const ret = wasm.inflater_step(this.__wbg_ptr, ptr0, len0, val2);
      if (ret[2]) {
        throw takeFromExternrefTable0(ret[1]);
      }
      return ret[0] >>> 0;
    }
    /**
     * What the last step made.
     * @returns {Uint8Array}
     */
    takeOutput() {
      const ret = wasm.inflater_takeOutput(this.__wbg_ptr);
      var v1 = getArrayU8FromWasm0(ret[0], ret[1]).slice();
      wasm.__wbindgen_free(ret[0], ret[1] * 1, 1);
      return v1;
    }
  };
  if (Symbol.dispose) Inflater.prototype[Symbol.dispose] = Inflater.prototype.free;
  var Settings = class {
    __destroy_into_raw() {
      const ptr = this.__wbg_ptr;
      this.__wbg_ptr = 0;
      SettingsFinalization.unregister(this);
      return ptr;
    }
    free() {
      const ptr = this.__destroy_into_raw();
      wasm.__wbg_settings_free(ptr, 0);
    }
    /**
     * Options for a format and a level.
     * @param {string} format
     * @param {number} level
     */
    constructor(format, level) {
      const val2 = +level;
      const ptr0 = passStringToWasm0(format, wasm.__wbindgen_malloc, wasm.__wbindgen_realloc);
      const len0 = WASM_VECTOR_LEN;
      const ret = wasm.settings_new(ptr0, len0, val2);
      if (ret[2]) {
        throw takeFromExternrefTable0(ret[1]);
      }
      this.__wbg_ptr = ret[0];
      SettingsFinalization.register(this, this.__wbg_ptr, this);
      return this;
    }
    /**
     * Checks all values and returns the bytes of input in a block.
     * @returns {number}
     */
    resolveBlockBytes() {
      const ret = wasm.settings_resolveBlockBytes(this.__wbg_ptr);
      if (ret[2]) {
        throw takeFromExternrefTable0(ret[1]);
      }
      return ret[0] >>> 0;
    }
    /**
     * Sets the bytes of input in a block.
     * @param {number} block_bytes
     */
    setBlockBytes(block_bytes) {
      wasm.settings_setBlockBytes(this.__wbg_ptr, block_bytes);
    }
    /**
     * Sets a preset dictionary.
     * @param {Uint8Array | number[]} dictionary
     */
    setDictionary(dictionary) {
      const ptr0 = passArray8ToWasm0(dictionary, wasm.__wbindgen_malloc);
      const len0 = WASM_VECTOR_LEN;
      wasm.settings_setDictionary(this.__wbg_ptr, ptr0, len0);
    }
    /**
     * Sets the gzip header's optional fields; text is Latin-1.
     * @param {number} mtime_seconds
     * @param {Uint8Array | number[] | null} [name]
     * @param {Uint8Array | number[] | null} [comment]
     */
    setGzipHeader(mtime_seconds, name, comment) {
      const val3 = +mtime_seconds;
      let ptr0, len0, ptr1, len1;
      try {
        ptr0 = isLikeNone(name) ? 0 : passArray8ToWasm0(name, wasm.__wbindgen_malloc);
        len0 = WASM_VECTOR_LEN;
        ptr1 = isLikeNone(comment) ? 0 : passArray8ToWasm0(comment, wasm.__wbindgen_malloc);
        len1 = WASM_VECTOR_LEN;
      } catch (e) {
        if (ptr1) {
          wasm.__wbindgen_free(ptr1, len1 * 1, 1);
        }
        if (ptr0) {
          wasm.__wbindgen_free(ptr0, len0 * 1, 1);
        }
        throw e;
      }
      wasm.settings_setGzipHeader(this.__wbg_ptr, val3, ptr0, len0, ptr1, len1);
    }
  };
  if (Symbol.dispose) Settings.prototype[Symbol.dispose] = Settings.prototype.free;
  var Stream = class {
    __destroy_into_raw() {
      const ptr = this.__wbg_ptr;
      this.__wbg_ptr = 0;
      StreamFinalization.unregister(this);
      return ptr;
    }
    free() {
      const ptr = this.__destroy_into_raw();
      wasm.__wbg_stream_free(ptr, 0);
    }
    /**
     * Takes a piece, whatever its place in the stream: its meta and its DEFLATE data.
     * @param {Uint8Array | number[]} meta
     * @param {Uint8Array} deflate
     */
    accept(meta, deflate) {
      const ptr0 = passArray8ToWasm0(meta, wasm.__wbindgen_malloc);
      const len0 = WASM_VECTOR_LEN;
      const ret = wasm.stream_accept(this.__wbg_ptr, ptr0, len0, deflate);
      if (ret[1]) {
        throw takeFromExternrefTable0(ret[0]);
      }
    }
    /**
     * Blocks whose output is ready.
     * @returns {number}
     */
    get blocks() {
      const ret = wasm.stream_blocks(this.__wbg_ptr);
      return ret;
    }
    /**
     * Bytes of input whose output is ready.
     * @returns {number}
     */
    get bytesIn() {
      const ret = wasm.stream_bytesIn(this.__wbg_ptr);
      return ret;
    }
    /**
     * Bytes of output that are ready or were taken.
     * @returns {number}
     */
    get bytesOut() {
      const ret = wasm.stream_bytesOut(this.__wbg_ptr);
      return ret;
    }
    /**
     * Ends the input.
     */
    end() {
      wasm.stream_end(this.__wbg_ptr);
    }
    /**
     * Whether the trailer is in the output.
     * @returns {boolean}
     */
    get isComplete() {
      const ret = wasm.stream_isComplete(this.__wbg_ptr);
      return ret !== 0;
    }
    /**
     * Bytes of input in the job that [`Stream::next_job`] gave last, without its dictionary.
     * @returns {number}
     */
    get jobBytes() {
      const ret = wasm.stream_jobBytes(this.__wbg_ptr);
      return ret >>> 0;
    }
    /**
     * Bytes of the buffer that has to be lent before so many bytes can be pushed; 0 if none.
     *
     * The first block's grows with its bytes, so that small inputs stay small.
     * @param {number} input_bytes
     * @returns {number}
     */
    lacks(input_bytes) {
      const ret = wasm.stream_lacks(this.__wbg_ptr, input_bytes);
      return ret >>> 0;
    }
    /**
     * Takes a buffer for the open block, of at least the bytes that it lacks.
     * @param {Uint8Array} buffer
     */
    lend(buffer) {
      wasm.stream_lend(this.__wbg_ptr, buffer);
    }
    /**
     * A stream at its start.
     * @param {Settings} settings
     */
    constructor(settings) {
      _assertClass(settings, Settings);
      const ret = wasm.stream_new(settings.__wbg_ptr);
      if (ret[2]) {
        throw takeFromExternrefTable0(ret[1]);
      }
      this.__wbg_ptr = ret[0];
      StreamFinalization.register(this, this.__wbg_ptr, this);
      return this;
    }
    /**
     * The next block, for a worker, if one is known to be complete.
     * @returns {Uint8Array | undefined}
     */
    nextJob() {
      const ret = wasm.stream_nextJob(this.__wbg_ptr);
      return ret;
    }
    /**
     * Takes bytes from the front of `input` and returns how many: as many as the open block and
     * its buffer have room for. What [`Stream::next_job`] then gives is to be taken first.
     * @param {Uint8Array} input
     * @returns {number}
     */
    push(input) {
      const ret = wasm.stream_push(this.__wbg_ptr, input);
      return ret >>> 0;
    }
    /**
     * The output that has become ready since the last call.
     * @returns {Uint8Array[]}
     */
    takeOutput() {
      const ret = wasm.stream_takeOutput(this.__wbg_ptr);
      var v1 = getArrayJsValueFromWasm0(ret[0], ret[1]);
      wasm.__wbindgen_free(ret[0], ret[1] * 4, 4);
      return v1;
    }
  };
  if (Symbol.dispose) Stream.prototype[Symbol.dispose] = Stream.prototype.free;
  var Worker = class {
    __destroy_into_raw() {
      const ptr = this.__wbg_ptr;
      this.__wbg_ptr = 0;
      WorkerFinalization.unregister(this);
      return ptr;
    }
    free() {
      const ptr = this.__destroy_into_raw();
      wasm.__wbg_worker_free(ptr, 0);
    }
    /**
     * Makes a piece of a job and returns its DEFLATE data.
     * @param {Uint8Array | number[]} job
     * @returns {Uint8Array}
     */
    compress(job) {
      const ptr0 = passArray8ToWasm0(job, wasm.__wbindgen_malloc);
      const len0 = WASM_VECTOR_LEN;
      const ret = wasm.worker_compress(this.__wbg_ptr, ptr0, len0);
      if (ret[2]) {
        throw takeFromExternrefTable0(ret[1]);
      }
      return takeFromExternrefTable0(ret[0]);
    }
    /**
     * What the stream has to know of the last piece.
     * @returns {Uint8Array}
     */
    get meta() {
      const ret = wasm.worker_meta(this.__wbg_ptr);
      var v1 = getArrayU8FromWasm0(ret[0], ret[1]).slice();
      wasm.__wbindgen_free(ret[0], ret[1] * 1, 1);
      return v1;
    }
    /**
     * A worker without any memory of levels or streams.
     */
    constructor() {
      const ret = wasm.worker_new();
      this.__wbg_ptr = ret;
      WorkerFinalization.register(this, this.__wbg_ptr, this);
      return this;
    }
  };
  if (Symbol.dispose) Worker.prototype[Symbol.dispose] = Worker.prototype.free;
  function __wbg_get_imports() {
    const import0 = {
      __proto__: null,
      __wbg___wbindgen_throw_4c88d8bf264fd984: function(arg0, arg1) {
        throw new Error(getStringFromWasm0(arg0, arg1));
      },
      __wbg_length_186163212ffe79c3: function(arg0) {
        const ret = arg0.length;
        return ret;
      },
      __wbg_new_from_slice_b8daf545a41c6aa0: function(arg0, arg1) {
        const ret = new Uint8Array(getArrayU8FromWasm0(arg0, arg1));
        return ret;
      },
      __wbg_new_with_length_01b143a7e5dd5a3e: function(arg0) {
        const ret = new Uint8Array(arg0 >>> 0);
        return ret;
      },
      __wbg_set_118fefd528ab0a79: function(arg0, arg1, arg2) {
        arg0.set(arg1, arg2 >>> 0);
      },
      __wbg_set_feb3714f475485ba: function(arg0, arg1, arg2) {
        arg0.set(getArrayU8FromWasm0(arg1, arg2));
      },
      __wbg_subarray_58f388a9247ac0bb: function(arg0, arg1, arg2) {
        const ret = arg0.subarray(arg1 >>> 0, arg2 >>> 0);
        return ret;
      },
      __wbindgen_generic_0000000000000001: function(arg0, arg1) {
        const ret = getStringFromWasm0(arg0, arg1);
        return ret;
      },
      __wbindgen_init_externref_table: function() {
        const table = wasm.__wbindgen_externrefs;
        table.set(0, void 0);
        table.set(1024, void 0);
        table.set(1025, null);
        table.set(1026, true);
        table.set(1027, false);
      }
    };
    return {
      __proto__: null,
      "./parflate_bg.js": import0
    };
  }
  var InflaterFinalization = typeof FinalizationRegistry === "undefined" ? { register: () => {
  }, unregister: () => {
  } } : new FinalizationRegistry((ptr) => wasm.__wbg_inflater_free(ptr, 1));
  var SettingsFinalization = typeof FinalizationRegistry === "undefined" ? { register: () => {
  }, unregister: () => {
  } } : new FinalizationRegistry((ptr) => wasm.__wbg_settings_free(ptr, 1));
  var StreamFinalization = typeof FinalizationRegistry === "undefined" ? { register: () => {
  }, unregister: () => {
  } } : new FinalizationRegistry((ptr) => wasm.__wbg_stream_free(ptr, 1));
  var WorkerFinalization = typeof FinalizationRegistry === "undefined" ? { register: () => {
  }, unregister: () => {
  } } : new FinalizationRegistry((ptr) => wasm.__wbg_worker_free(ptr, 1));
  function _assertClass(instance, klass) {
    if (!(instance instanceof klass)) {
      throw new Error(`expected instance of ${klass.name}`);
    }
  }
  function getArrayJsValueFromWasm0(ptr, len) {
    ptr = ptr >>> 0;
    const mem = getDataViewMemory0();
    const result = [];
    for (let i = ptr; i < ptr + 4 * len; i += 4) {
      result.push(wasm.__wbindgen_externrefs.get(mem.getUint32(i, true)));
    }
    wasm.__externref_drop_slice(ptr, len);
    return result;
  }
  function getArrayU8FromWasm0(ptr, len) {
    ptr = ptr >>> 0;
    return getUint8ArrayMemory0().subarray(ptr / 1, ptr / 1 + len);
  }
  var cachedDataViewMemory0 = null;
  function getDataViewMemory0() {
    if (cachedDataViewMemory0 === null || cachedDataViewMemory0.buffer.detached === true || cachedDataViewMemory0.buffer.detached === void 0 && cachedDataViewMemory0.buffer !== wasm.memory.buffer) {
      cachedDataViewMemory0 = new DataView(wasm.memory.buffer);
    }
    return cachedDataViewMemory0;
  }
  function getStringFromWasm0(ptr, len) {
    ptr = ptr >>> 0;
    return decodeText(getUint8ArrayMemory0().subarray(ptr, ptr + len));
  }
  var cachedUint8ArrayMemory0 = null;
  function getUint8ArrayMemory0() {
    if (cachedUint8ArrayMemory0 === null || cachedUint8ArrayMemory0.byteLength === 0) {
      cachedUint8ArrayMemory0 = new Uint8Array(wasm.memory.buffer);
    }
    return cachedUint8ArrayMemory0;
  }
  function isLikeNone(x) {
    return x === void 0 || x === null;
  }
  function passArray8ToWasm0(arg, malloc) {
    const ptr = malloc(arg.length * 1, 1) >>> 0;
    getUint8ArrayMemory0().set(arg, ptr / 1);
    WASM_VECTOR_LEN = arg.length;
    return ptr;
  }
  function passStringToWasm0(arg, malloc, realloc) {
    if (realloc === void 0) {
      const buf = cachedTextEncoder.encode(arg);
      const ptr2 = malloc(buf.length, 1) >>> 0;
      getUint8ArrayMemory0().subarray(ptr2, ptr2 + buf.length).set(buf);
      WASM_VECTOR_LEN = buf.length;
      return ptr2;
    }
    let len = arg.length;
    let ptr = malloc(len, 1) >>> 0;
    const mem = getUint8ArrayMemory0();
    let offset = 0;
    for (; offset < len; offset++) {
      const code = arg.charCodeAt(offset);
      if (code > 127) break;
      mem[ptr + offset] = code;
    }
    if (offset !== len) {
      if (offset !== 0) {
        arg = arg.slice(offset);
      }
      ptr = realloc(ptr, len, len = offset + arg.length * 3, 1) >>> 0;
      const view = getUint8ArrayMemory0().subarray(ptr + offset, ptr + len);
      const ret = cachedTextEncoder.encodeInto(arg, view);
      offset += ret.written;
      ptr = realloc(ptr, len, offset, 1) >>> 0;
    }
    WASM_VECTOR_LEN = offset;
    return ptr;
  }
  function takeFromExternrefTable0(idx) {
    const value = wasm.__wbindgen_externrefs.get(idx);
    wasm.__externref_table_dealloc(idx);
    return value;
  }
  var cachedTextDecoder = new TextDecoder("utf-8", { ignoreBOM: true });
  cachedTextDecoder.decode();
  var MAX_SAFARI_DECODE_BYTES = 2146435072;
  var numBytesDecoded = 0;
  function decodeText(bytes) {
    numBytesDecoded += bytes.length;
    if (numBytesDecoded >= MAX_SAFARI_DECODE_BYTES) {
      cachedTextDecoder = new TextDecoder("utf-8", { ignoreBOM: true });
      cachedTextDecoder.decode();
      numBytesDecoded = bytes.length;
    }
    return cachedTextDecoder.decode(bytes);
  }
  var cachedTextEncoder = new TextEncoder();
  if (!("encodeInto" in cachedTextEncoder)) {
    cachedTextEncoder.encodeInto = function(arg, view) {
      const buf = cachedTextEncoder.encode(arg);
      view.set(buf);
      return {
        read: arg.length,
        written: buf.length
      };
    };
  }
  var WASM_VECTOR_LEN = 0;
  var wasmModule;
  var wasmInstance;
  var wasm;
  function __wbg_finalize_init(instance, module) {
    wasmInstance = instance;
    wasm = instance.exports;
    wasmModule = module;
    cachedDataViewMemory0 = null;
    cachedUint8ArrayMemory0 = null;
    wasm.__wbindgen_start();
    return wasm;
  }
  function initSync(module) {
    if (wasm !== void 0) return wasm;
    if (module !== void 0) {
      if (Object.getPrototypeOf(module) === Object.prototype) {
        ({ module } = module);
      } else {
        console.warn("using deprecated parameters for `initSync()`; pass a single object instead");
      }
    }
    const imports = __wbg_get_imports();
    if (!(module instanceof WebAssembly.Module)) {
      module = new WebAssembly.Module(module);
    }
    const instance = new WebAssembly.Instance(module, imports);
    return __wbg_finalize_init(instance, module);
  }
  return __toCommonJS(stdin_exports);
})();

return glue;
}

/** The WebAssembly module of the Zstandard encoder, decoded anew at each call. */
export default function encoderBytes(): ArrayBuffer;

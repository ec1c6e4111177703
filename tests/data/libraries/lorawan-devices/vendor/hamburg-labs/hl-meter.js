function decodeUplink({ bytes }) {
  const energy = new DataView(Uint8Array.from(bytes).buffer).getUint32(0) / 1000;
  return { data: { energy: { value: energy, unit: "kWh" } } };
}

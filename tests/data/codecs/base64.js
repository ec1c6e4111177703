function Decoder(bytes) {
  return { encoded: btoa(String.fromCharCode.apply(null, bytes)), decoded: atob("AQI=").length };
}

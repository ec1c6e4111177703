function helper(bytes) {
  return bytes[0];
}

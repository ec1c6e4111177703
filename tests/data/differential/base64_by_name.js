function Decoder(bytes) { var t = btoa(String.fromCharCode.apply(null, bytes)); return { t: t, back: atob(t).length, spaces: atob(" QU JD "), pad: atob("QUI=").length }; }

"use strict";
// The terminal in the page: xterm.js on a websocket, and all that a browser does otherwise than a terminal.
// Messages to the server: "k" and what was typed, "s" and the size. From it: bytes for the terminal, closing codes.
(() => {
  const page = document.body.dataset;
  const standIns = JSON.parse(page.standIns);
  const at = (id) => document.getElementById(id);
  const MOST_AT_ONCE = 8192; // UTF-16 units of a message, below the limit of the server
  const MOST_PASTED = 1 << 20;

  // xterm.js adds style sheets to the page, which its policy allows only with this nonce.
  const create = document.createElement.bind(document);
  document.createElement = (name, options) => {
    const made = create(name, options);
    if (String(name).toLowerCase() === "style") made.nonce = page.nonce;
    return made;
  };

  const remembered = (name) => { try { return localStorage.getItem(name); } catch { return null; } };
  const remember = (name, value) => { try { localStorage.setItem(name, value); } catch { /* private windows */ } };

  const terminal = new Terminal({
    fontFamily: "'DejaVu Sans Mono', 'Cascadia Mono', Menlo, Consolas, monospace",
    fontSize: 15,
    scrollback: 0,
    macOptionClickForcesSelection: true,
    screenReaderMode: remembered("reader") === "true",
    theme: { background: "#14161b" },
  });
  const fit = new FitAddon.FitAddon();
  terminal.loadAddon(fit);
  terminal.open(at("terminal"));
  fit.fit();
  terminal.focus();

  // -- frames ----------------------------------------------------------------------------------------------------

  // A frame of the program is written when it is whole, so that none is seen half. xterm.js has a mode for that, but
  // paints all rows at the end of each frame; without it, it paints those that changed.
  const BEGINS = "\x1b[?2026h", ENDS = "\x1b[?2026l";
  const LONGEST_WAIT = 100; // ms for the rest of a frame
  const ascii = new TextDecoder("latin1");
  let waiting = [], before = "", isInFrame = false, rest = 0;
  for (const final of ["h", "l"])
    terminal.parser.registerCsiHandler({ prefix: "?", final }, (params) => params.length === 1 && params[0] === 2026);

  function came(bytes) {
    const text = before + ascii.decode(bytes); // what is cut in two between two messages is found as well
    const begins = text.lastIndexOf(BEGINS), ends = text.lastIndexOf(ENDS);
    if (begins >= 0 || ends >= 0) isInFrame = begins > ends;
    before = text.slice(1 - BEGINS.length);
    waiting.push(bytes);
    clearTimeout(rest);
    if (isInFrame) rest = setTimeout(show, LONGEST_WAIT);
    else show();
  }

  function show() {
    // At once: after a key, xterm.js parses the first piece it gets at once, and the next one a frame of the screen later.
    const whole = new Uint8Array(waiting.reduce((length, bytes) => length + bytes.length, 0));
    let at = 0;
    for (const bytes of waiting) { whole.set(bytes, at); at += bytes.length; }
    waiting = [];
    if (at) terminal.write(whole);
  }

  // -- the line ------------------------------------------------------------------------------------------------

  let socket = null, pause = 250, retry = 0;
  let typedEarly = []; // while the line opens: a terminal keeps as well what is typed before its program reads
  const isOpen = () => socket !== null && socket.readyState === WebSocket.OPEN;
  const isOpening = () => socket !== null && socket.readyState === WebSocket.CONNECTING && at("notice").hidden;

  function send(kind, text) {
    if (isOpen()) socket.send(kind + text);
    else if (kind === "k" && isOpening()) typedEarly.push(text);
  }

  function opened() {
    pause = 250;
    tell("");
    document.title = "annotator";
    send("s", `${terminal.cols},${terminal.rows}`);
    for (const text of typedEarly) send("k", text);
    typedEarly = [];
  }

  function type(text) {
    for (let start = 0; start < text.length;) {
      let end = Math.min(text.length, start + MOST_AT_ONCE);
      const last = text.charCodeAt(end - 1);
      if (end < text.length && last >= 0xd800 && last < 0xdc00) end += 1; // no pair is cut in two
      send("k", text.slice(start, end));
      start = end;
    }
  }

  function tell(words, label, action) {
    const [shown, button] = at("notice").children;
    at("notice").hidden = !words;
    shown.textContent = words || "";
    button.hidden = !label;
    button.textContent = label || "";
    button.onclick = action ? () => { tell(""); terminal.focus(); action(); } : null;
    if (label) button.focus();
  }

  const toLogin = () => location.assign("/");
  const endings = {
    4001: ["This session goes on in another window.", "Take it back", connect],
    4002: ["You have left. Everything is saved.", "Open again", connect],
    4003: ["You are logged out.", "Log in", toLogin],
    4004: ["The session has ended, since nobody used it. Everything is saved.", "Open again", connect],
    4005: ["The program could not be started. Tell whoever runs the server.", "Try again", connect],
    4006: ["There are as many sessions as there may be.", "Try again", connect],
    4007: ["The page and the server do not understand each other.", "Load the page anew", () => location.reload()],
  };

  function connect() {
    clearTimeout(retry);
    if (socket !== null && socket.readyState < WebSocket.CLOSING) return;
    const scheme = location.protocol === "https:" ? "wss://" : "ws://";
    show();
    before = "";
    isInFrame = false;
    const mine = new WebSocket(`${scheme}${location.host}/terminal?size=${terminal.cols},${terminal.rows}`);
    socket = mine;
    mine.binaryType = "arraybuffer";
    mine.onopen = opened;
    mine.onmessage = (event) => came(new Uint8Array(event.data));
    mine.onclose = (event) => {
      if (mine !== socket) return;
      typedEarly = [];
      const ending = endings[event.code];
      if (ending) tell(...ending);
      else lost();
      document.title = "annotator (not connected)";
    };
  }

  async function lost() {
    tell(`The line is lost; trying again. Your session waits for ${page.keptFor} minutes, and all is saved.`);
    retry = setTimeout(connect, pause);
    pause = Math.min(2 * pause, 5000);
    try {
      const answer = await fetch("/whoami", { cache: "no-store" });
      if (answer.status === 401) { clearTimeout(retry); tell(...endings[4003]); }
    } catch { /* the server is not reached; the next try may reach it */ }
  }

  addEventListener("online", connect);
  document.addEventListener("visibilitychange", () => { if (!document.hidden && !isOpen() && retry) connect(); });

  // -- keys ----------------------------------------------------------------------------------------------------

  let withCtrl = false;

  function typed(data) {
    if (withCtrl && /^[a-z]$/i.test(data)) data = String.fromCharCode(data.toLowerCase().charCodeAt(0) - 96);
    if (withCtrl) holdCtrl(false);
    if (data.length > MOST_PASTED) { tell("That is too much to paste.", "Close", () => {}); return; }
    type(data);
  }

  terminal.onData(typed);
  terminal.onResize(({ cols, rows }) => send("s", `${cols},${rows}`));
  const refit = () => fit.fit();
  addEventListener("resize", refit);
  if (window.visualViewport) visualViewport.addEventListener("resize", refit);
  new ResizeObserver(refit).observe(at("terminal"));

  function nameOf(event) {
    if (/^[a-z]$/i.test(event.key)) return event.key.toLowerCase();
    if (/^Key[A-Z]$/.test(event.code)) return event.code[3].toLowerCase(); // Option types another letter on a Mac
    return event.key.toLowerCase();
  }

  terminal.attachCustomKeyEventHandler((event) => {
    const meta = event.ctrlKey || event.metaKey;
    const key = event.key.toLowerCase();
    if (key === "f6") {
      if (event.type === "keydown") document.querySelector("header button").focus();
      event.preventDefault();
      return false;
    }
    if (event.altKey && !meta && nameOf(event) in standIns) {
      if (event.type === "keydown") type(standIns[nameOf(event)]);
      event.preventDefault();
      return false;
    }
    if (meta && key === "v") return false; // the browser pastes
    if (meta && key === "c" && terminal.hasSelection()) return false; // and copies
    return true;
  });

  document.querySelector("header").addEventListener("keydown", (event) => {
    if (event.key === "F6" || event.key === "Escape") { event.preventDefault(); terminal.focus(); }
  });

  // -- the row of keys to touch ----------------------------------------------------------------------------------

  const arrow = (letter) => () => `\x1b${terminal.modes.applicationCursorKeysMode ? "O" : "["}${letter}`;
  const rowKeys = [
    ["Esc", () => "\x1b"], ["Tab", () => "\t"], ["\u21e7Tab", () => "\x1b[Z"], ["\u2190", arrow("D")], ["\u2191", arrow("A")],
    ["\u2193", arrow("B")], ["\u2192", arrow("C")], ["Space", () => " "], ["Enter", () => "\r"], ["\u232b", () => "\x7f"],
    ["PgUp", () => "\x1b[5~"], ["PgDn", () => "\x1b[6~"], [";", () => ";"], ["?", () => "?"], ["u", () => "u"],
    [".", () => "."], [",", () => ","],
  ];
  const spoken = { "\u2190": "Left", "\u2191": "Up", "\u2193": "Down", "\u2192": "Right", "\u232b": "Backspace", "\u21e7Tab": "Shift Tab" };

  function rowButton(label, action) {
    const button = document.createElement("button");
    button.textContent = label;
    if (spoken[label]) button.setAttribute("aria-label", spoken[label]);
    button.addEventListener("pointerdown", (event) => event.preventDefault()); // the terminal keeps the focus
    button.addEventListener("click", () => { action(); terminal.focus(); });
    at("key-row").append(button);
    return button;
  }

  const ctrl = rowButton("Ctrl", () => holdCtrl(!withCtrl));
  ctrl.setAttribute("aria-pressed", "false");
  for (const [label, bytes] of rowKeys) rowButton(label, () => typed(bytes()));

  function holdCtrl(on) {
    withCtrl = on;
    ctrl.setAttribute("aria-pressed", String(on));
  }

  // -- the buttons -------------------------------------------------------------------------------------------------

  function toggle(id, name, initially, apply) {
    const button = at(id);
    const set = (on) => { button.setAttribute("aria-pressed", String(on)); apply(on); };
    button.addEventListener("click", () => {
      const on = button.getAttribute("aria-pressed") !== "true";
      remember(name, String(on));
      set(on);
      terminal.focus();
    });
    set(remembered(name) === null ? initially : remembered(name) === "true");
  }

  toggle("reader", "reader", false, (on) => { terminal.options.screenReaderMode = on; });
  toggle("row", "row", matchMedia("(pointer: coarse)").matches, (on) => { at("key-row").hidden = !on; refit(); });
  at("show-keys").addEventListener("click", () => at("keys").showModal());
  at("keys").addEventListener("close", () => terminal.focus());
  at("print").addEventListener("click", () => setTimeout(() => terminal.focus(), 0));

  at("copy").addEventListener("click", async () => {
    const text = terminal.getSelection();
    if (!text) tell("Hold Shift while you select with the mouse, then press Copy.", "Close", () => {});
    else {
      try { await navigator.clipboard.writeText(text); } catch { tell("The browser does not let the page copy; press Ctrl+C.", "Close", () => {}); }
      terminal.focus();
    }
  });

  at("full").addEventListener("click", async () => {
    try {
      if (document.fullscreenElement) await document.exitFullscreen();
      else {
        await document.documentElement.requestFullscreen();
        if (navigator.keyboard && navigator.keyboard.lock) await navigator.keyboard.lock();
      }
    } catch { tell("The browser does not let the page have the whole screen.", "Close", () => {}); }
    terminal.focus();
  });

  connect();
})();

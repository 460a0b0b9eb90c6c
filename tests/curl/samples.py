"""Commands as browsers copy them from their developer tools, and the profile each means."""

from __future__ import annotations

from wstui.model import Profile

__all__ = ["MEANT", "SAMPLES"]

AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36"

MEANT = Profile(
    "wss://live.example.com/feed?room=a%20b&token=s3cret",
    headers=(("Pragma", "no-cache"), ("Accept-Language", 'en-GB,en;q=0.9,"x"'), ("Cache-Control", "no-cache")),
    subprotocols=("v2.json", "v1.json"),
    origin="https://app.example.com",
    cookie="sid=it's!; theme=dark%3Bblue",
    user_agent=AGENT,
)

CHROME_BASH = f"""\
curl 'wss://live.example.com/feed?room=a%20b&token=s3cret' \\
  -H 'Pragma: no-cache' \\
  -H 'Origin: https://app.example.com' \\
  -H 'Accept-Language: en-GB,en;q=0.9,"x"' \\
  -H 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==' \\
  -H $'Cookie: sid=it\\'s\\u0021; theme=dark%3Bblue' \\
  -H 'User-Agent: {AGENT}' \\
  -H 'Upgrade: websocket' \\
  -H 'Cache-Control: no-cache' \\
  -H 'Sec-WebSocket-Protocol: v2.json, v1.json' \\
  -H 'Connection: Upgrade' \\
  -H 'Sec-WebSocket-Version: 13' \\
  -H 'Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits'
"""

CHROME_CMD = f"""\
curl ^"wss://live.example.com/feed?room=a^%^20b^&token=s3cret^" ^
  -H ^"Pragma: no-cache^" ^
  -H ^"Origin: https://app.example.com^" ^
  -H ^"Accept-Language: en-GB,en;q=0.9,^\\^"x^\\^"^" ^
  -H ^"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==^" ^
  -b ^"sid=it's^!; theme=dark^%^3Bblue^" ^
  -H ^"User-Agent: {AGENT}^" ^
  -H ^"Upgrade: websocket^" ^
  -H ^"Cache-Control: no-cache^" ^
  -H ^"Sec-WebSocket-Protocol: v2.json, v1.json^" ^
  -H ^"Connection: Upgrade^" ^
  -H ^"Sec-WebSocket-Version: 13^" ^
  -H ^"Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits^"
"""

FIREFOX_BASH = (
    "curl 'wss://live.example.com/feed?room=a%20b&token=s3cret' --compressed "
    f"-H 'User-Agent: {AGENT}' -H 'Pragma: no-cache' -H 'Accept-Language: en-GB,en;q=0.9,\"x\"' "
    "-H 'Sec-WebSocket-Version: 13' -H 'Origin: https://app.example.com' "
    "-H 'Sec-WebSocket-Protocol: v2.json, v1.json' "
    "-H 'Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits' "
    "-H 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==' -H 'Connection: keep-alive, Upgrade' "
    "-H 'Cookie: sid=it'\"'\"'s!; theme=dark%3Bblue' -H 'Cache-Control: no-cache' -H 'Upgrade: websocket'"
)

FIREFOX_CMD = (
    'curl "wss://live.example.com/feed?room=a^%^20b^&token=s3cret" --compressed '
    f'-H "User-Agent: {AGENT}" -H "Pragma: no-cache" -H "Accept-Language: en-GB,en;q=0.9,^\\^"x^\\^"" '
    '-H "Sec-WebSocket-Version: 13" -H "Origin: https://app.example.com" '
    '-H "Sec-WebSocket-Protocol: v2.json, v1.json" '
    '-H "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits" '
    '-H "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==" -H "Connection: keep-alive, Upgrade" '
    '-H "Cookie: sid=it\'s^!; theme=dark^%^3Bblue" -H "Cache-Control: no-cache" -H "Upgrade: websocket"'
)

SAMPLES = {
    "chrome-bash": CHROME_BASH,
    "chrome-cmd": CHROME_CMD,
    "chrome-bash-crlf": CHROME_BASH.replace("\n", "\r\n"),
    "chrome-cmd-crlf": CHROME_CMD.replace("\n", "\r\n"),
    "chrome-bash-pasted": CHROME_BASH.replace("\n", "\r"),
    "chrome-cmd-pasted": CHROME_CMD.replace("\n", "\r"),
    "firefox-bash": FIREFOX_BASH,
    "firefox-cmd": FIREFOX_CMD,
    "behind-a-prompt": f"$ {CHROME_BASH}",
}

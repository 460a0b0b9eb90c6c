// Messages of each format from the usual libraries of JavaScript; see make.py.
import { writeFileSync } from "node:fs";
import { encode } from "@msgpack/msgpack";
import { Encoder } from "cbor-x";
import { serialize, ObjectId, Long, Decimal128, Timestamp } from "bson";

const write = (name, payload, json) => {
  writeFileSync(`${name}.bin`, payload);
  writeFileSync(`${name}.json`, json + "\n");
};

const date = new Date(Date.UTC(2026, 0, 2, 3, 4, 5, 678));
const bytes = new Uint8Array([0, 127, 128, 255]);
write(
  "msgpack/javascript",
  encode({ op: "tick", px: 42000.7, n: -7, big: 9007199254740991, bytes, date, half: [0.5, null, true] }),
  '{"op":"tick","px":42000.7,"n":-7,"big":9007199254740991,"bytes":{"$bytes":"007f80ff"},' +
    '"date":{"$time":"2026-01-02T03:04:05.678Z"},"half":[0.5,null,true]}',
);
write(
  "cbor/javascript",
  new Encoder({ useRecords: false, tagUint8Array: false }).encode(
    { op: "tick", px: 42000.7, n: -7, big: 18446744073709551615n, bytes, none: undefined, half: [0.5, null, true] }),
  '{"op":"tick","px":42000.7,"n":-7,"big":18446744073709551615,"bytes":{"$bytes":"007f80ff"},' +
    '"none":{"$undefined":true},"half":[0.5,null,true]}',
);
write(
  "bson/javascript",
  serialize({
    _id: new ObjectId("0123456789abcdef01234567"), long: Long.fromString("-9007199254740993"), int: 5, double: 1.5,
    decimal: Decimal128.fromString("12.340"), time: new Timestamp({ t: 4, i: 13 }), date, expression: /^a"/i,
  }),
  '{"_id":{"$oid":"0123456789abcdef01234567"},"long":-9007199254740993,"int":5,"double":1.5,' +
    '"decimal":{"$decimal":"12.340"},"time":{"$timestamp":{"t":4,"i":13}},' +
    '"date":{"$time":"2026-01-02T03:04:05.678Z"},"expression":{"$regex":"^a\\"","options":"i"}}',
);

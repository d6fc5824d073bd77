package io.balanceofpower.step3_decode;

/** What stands before a payload that a schema registry's serializer wrote: the byte 0 and the schema's id. */
public enum Wire {
    /** Nothing: the payload is of the one schema that its route names. */
    PLAIN(0),
    /** Confluent's form, which newer Apicurio clients write too: an id of four bytes. */
    CONFLUENT(Integer.BYTES),
    /** Apicurio's older form: an id of eight bytes. */
    APICURIO(Long.BYTES);

    private final int idBytes;

    Wire(int idBytes) {
        this.idBytes = idBytes;
    }

    /** How many bytes stand before what the schema describes. */
    int headerBytes() {
        return this == PLAIN ? 0 : 1 + idBytes;
    }

    /** Whether a payload begins as this form does. */
    boolean leads(byte[] payload) {
        return this == PLAIN || (payload.length >= headerBytes() && payload[0] == 0);
    }

    /** The schema's id in a payload that this form leads; 0 if there is none. */
    long id(byte[] payload) {
        long id = 0;
        for (int i = 1; i < headerBytes(); i++) {
            id = (id << Byte.SIZE) | (payload[i] & 0xFF);
        }
        return id;
    }
}

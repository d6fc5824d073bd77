package io.balanceofpower.step3_decode;

import com.fasterxml.jackson.core.ErrorReportConfiguration;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.core.io.ContentReference;
import com.fasterxml.jackson.core.io.IOContext;
import com.fasterxml.jackson.core.json.JsonReadContext;
import com.fasterxml.jackson.core.json.UTF8StreamJsonParser;
import com.fasterxml.jackson.core.sym.ByteQuadsCanonicalizer;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;

/**
 * Jackson's parser of UTF-8, used again for one payload after another: making one anew takes 700 bytes, more than all else
 * that reading a small payload takes. It sets the fields that Jackson's constructors set. One per thread, for which
 * {@link #over} is asked; a payload that is read within the reading of another gets another.
 *
 * <p>A parser that has failed is not used again, since what it knew may be what made it fail; neither is one that has met
 * more than {@value #NAMES_MAX} names, because devices choose them and the table of names never forgets.
 */
final class ReusedJsonParser extends UTF8StreamJsonParser {
    private static final int NAMES_MAX = 1_000;
    private static final byte[] NO_BYTES = {};

    static final JsonFactory SETTINGS = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES) // the JVM's table does not forget either
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(JsonFields.DEPTH_MAX)
                    .maxNumberLength(JsonFields.NUMBER_CHARS_MAX)
                    .maxStringLength(JsonFields.STRING_CHARS_MAX)
                    .maxNameLength(JsonFields.NAME_CHARS_MAX)
                    .build())
            .build();

    private static final ThreadLocal<ReusedJsonParser> OF_THREAD = ThreadLocal.withInitial(ReusedJsonParser::new);

    private final JsonReadContext root;
    private boolean spent;

    private ReusedJsonParser() {
        super(
                new IOContext(
                        SETTINGS.streamReadConstraints(),
                        StreamWriteConstraints.defaults(),
                        ErrorReportConfiguration.defaults(),
                        JsonRecyclerPools.threadLocalPool().acquireAndLinkPooled(),
                        ContentReference.unknown(),
                        true),
                SETTINGS.getParserFeatures(),
                null,
                null,
                ByteQuadsCanonicalizer.createRoot().makeChild(SETTINGS.getFactoryFeatures()),
                NO_BYTES,
                0,
                0,
                0,
                false);
        root = _parsingContext;
    }

    /** A parser that is about to read the payload, behind its byte order mark if it has one. To be closed by this thread. */
    static ReusedJsonParser over(byte[] payload) {
        ReusedJsonParser parser = OF_THREAD.get();
        if (parser.spent || parser._symbols.size() > NAMES_MAX) {
            parser = new ReusedJsonParser();
            OF_THREAD.set(parser);
        }
        parser.begin(payload);
        return parser;
    }

    private void begin(byte[] payload) {
        spent = true;
        _closed = false;
        _inputBuffer = payload;
        _inputPtr = hasMark(payload) ? 3 : 0;
        _inputEnd = payload.length;
        _currInputProcessed = 0;
        _currInputRow = 1;
        _currInputRowStart = 0;
        _parsingContext = root;
        _currToken = null;
        _nextToken = null;
        _tokenIncomplete = false;
        _nameCopied = false;
        _numTypesValid = NR_UNKNOWN;
        _binaryValue = null;
    }

    private static boolean hasMark(byte[] payload) {
        return payload.length >= 3
                && payload[0] == (byte) 0xEF
                && payload[1] == (byte) 0xBB
                && payload[2] == (byte) 0xBF;
    }

    /** Gives nothing back: what Jackson's buffers hold is for the next payload. */
    @Override
    protected void _releaseBuffers() {}

    /** The payload was read as far as needed, without a failure: the parser may be used again once it is closed. */
    void succeeded() {
        spent = false;
        _inputBuffer = NO_BYTES;
        _inputPtr = 0;
        _inputEnd = 0;
    }
}

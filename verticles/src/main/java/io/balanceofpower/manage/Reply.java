package io.balanceofpower.manage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;

/** An HTTP response in full. */
record Reply(int status, String contentType, Buffer body) {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    /** The body of every response above 399. */
    record Failure(int status, String error, String remedy) {}

    static Reply ok(Object body) {
        return json(200, body);
    }

    static Reply failure(int status, String error, String remedy) {
        return json(status, new Failure(status, error, remedy));
    }

    static Reply notNow(String error) {
        return failure(503, error, "ask again later");
    }

    /** @param body a record of plain values, which cannot fail to be written */
    static Reply json(int status, Object body) {
        try {
            return new Reply(status, "application/json", Buffer.buffer(MAPPER.writeValueAsBytes(body)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("no JSON form of " + body.getClass(), e);
        }
    }

    /** What it shows is of the moment, so nobody may keep it. */
    void sendTo(HttpServerResponse response) {
        response.setStatusCode(status)
                .putHeader("Content-Type", contentType)
                .putHeader("Cache-Control", "no-store")
                .end(body);
    }
}

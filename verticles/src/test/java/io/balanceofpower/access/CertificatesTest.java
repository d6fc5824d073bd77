package io.balanceofpower.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.balanceofpower.settings.AccessSettings.CertificateUser;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CertificatesTest {

    @TempDir
    static Path directory;

    private static X509Certificate full;
    private static X509Certificate bare;

    @BeforeAll
    static void make() throws Exception {
        full = certificate(
                "CN=box-7, OU=desk, OU=floor, O=\"Example, Inc.\", C=GB",
                "dns:box-7.example,dns:other.example,uri:spiffe://example/box-7,email:box@example.com,ip:127.0.0.1");
        bare = certificate("O=Example", "");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SUBJECT_CN | box-7",
                "SUBJECT    | CN=box-7,OU=desk,OU=floor,O=Example\\, Inc.,C=GB",
                "SAN_DNS    | box-7.example",
                "SAN_URI    | spiffe://example/box-7",
                "SAN_EMAIL  | box@example.com",
            })
    void shouldNameTheUser(CertificateUser from, String name) {
        assertThat(Certificates.user(List.of(full), from)).hasValue(name);
    }

    @ParameterizedTest
    @CsvSource({"SUBJECT_CN", "SAN_DNS", "SAN_URI", "SAN_EMAIL"})
    void shouldNameNobodyWhenTheFieldIsMissing(CertificateUser from) {
        assertThat(Certificates.user(List.of(bare), from)).isEmpty();
        assertThat(Certificates.user(List.of(), from)).isEmpty();
    }

    @Test
    void shouldTakeTheFirstAndMostSpecificOfEachField() {
        assertThat(Certificates.fields(List.of(full)))
                .isEqualTo(Map.of(
                        "cn", "box-7",
                        "ou", "desk",
                        "o", "Example, Inc.",
                        "san-dns", "box-7.example",
                        "san-uri", "spiffe://example/box-7",
                        "san-email", "box@example.com"));
        assertThat(Certificates.fields(List.of(bare))).isEqualTo(Map.of("o", "Example"));
    }

    @Test
    void shouldLookAtTheDevicesCertificateOnly() {
        assertThat(Certificates.fields(List.of(bare, full))).isEqualTo(Map.of("o", "Example"));
    }

    private static X509Certificate certificate(String subject, String alternativeNames) throws Exception {
        return new TestCertificate(directory, subject, alternativeNames).certificate();
    }
}

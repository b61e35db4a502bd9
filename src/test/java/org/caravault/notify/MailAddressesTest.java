package org.caravault.notify;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What settings name as addresses reaches a mail server as ASCII, or is refused before it is needed. */
@Tag("fast")
class MailAddressesTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "ops@example.org | ops@example.org | ops@example.org",
                "root | root | root",
                "Ops <ops@Example.ORG> | ops@example.org | Ops <ops@example.org>",
                "Öps <ops@example.org> | ops@example.org | =?UTF-8?Q?=C3=96ps?= <ops@example.org>",
                "\"Doe, Jörg\" <j@example.org> | j@example.org | =?UTF-8?Q?Doe=2C_J=C3=B6rg?= <j@example.org>",
                "\"Doe, Jane\" <j@example.org> | j@example.org | \"Doe, Jane\" <j@example.org>",
                "ops@bücher.example | ops@xn--bcher-kva.example | ops@xn--bcher-kva.example",
                "ops@BÜCHER.example | ops@xn--bcher-kva.example | ops@xn--bcher-kva.example",
                "ops@bu\u0308cher.example | ops@xn--bcher-kva.example | ops@xn--bcher-kva.example",
                "ops@xn--fa-hia.example | ops@xn--fa-hia.example | ops@xn--fa-hia.example",
                "ops@[127.0.0.1] | ops@[127.0.0.1] | <ops@[127.0.0.1]>"
            })
    void anAddressIsWrittenInAscii(String setting, String address, String header) throws Exception {
        assertThat(MailAddresses.problemOfSender(setting)).isEmpty();
        assertThat(MailAddresses.sender(setting).getAddress()).isEqualTo(address);
        assertThat(MailAddresses.recipients(setting)).singleElement().hasToString(header);
    }

    @Test
    void aListNamesEachRecipientOnce() throws Exception {
        assertThat(MailAddresses.recipients("b@x.example , \"A, B\" <a@x.example>,b@X.example"))
                .extracting(recipient -> recipient.getAddress())
                .containsExactly("b@x.example", "a@x.example");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "a@x.example,,b@x.example | an empty entry",
                "a@x.example, | an empty entry",
                ", | an empty entry",
                "<> | which is no address",
                "a@x.example b@x.example | names 'a@x.example b@x.example', which is no address",
                "a@ | names 'a@', which is no address",
                "@x.example | no address",
                "Ops <a@x.example | no address",
                "\"Ops <a@x.example> | no address",
                "ops: a@x.example; | not one address",
                "jörg@x.example | no address with 'jörg' before its '@'",
                "jörg | no address with 'jörg' before its '@'",
                "a@faß.example | can be read in two ways",
                "a@\u2603\uFE0F..example | no address",
                "?ps\uFFFD <a@x.example> | could not be read"
            })
    void whatIsNoAddressIsRefused(String setting, String why) {
        assertThat(MailAddresses.problemOfRecipients(setting))
                .hasValueSatisfying(said -> assertThat(said).contains(why));
        assertThat(MailAddresses.problemOfSender(setting)).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a@x.example\r\nBcc: evil@x.example",
                "A\r\n Bcc: b <a@x.example>",
                "A\n <a@x.example>",
                "\"A\r\n\" <a@x.example>",
                "A\u0000 <a@x.example>",
                "A\u0085 <a@x.example>"
            })
    void aLineEndBeginsNoHeader(String setting) {
        assertThat(MailAddresses.problemOfRecipients(setting))
                .hasValue("contains a line end or another control character");
        assertThat(MailAddresses.problemOfSender(setting)).hasValue("contains a line end or another control character");
    }

    @Test
    void aMailHasOneSender() {
        assertThat(MailAddresses.problemOfSender("a@x.example, b@x.example")).isNotEmpty();
        assertThat(MailAddresses.problemOfSender(" ")).hasValue("is empty");
    }
}

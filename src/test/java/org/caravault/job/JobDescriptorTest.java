package org.caravault.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.catalog.RuntimeCamelCatalog;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** Camel's catalog, and so its tools, know what {@code job:} is: a URI of it is valid, and a misspelt option is not. */
@Tag("fast")
class JobDescriptorTest {
    @Test
    void camelsCatalogKnowsTheComponent() throws Exception {
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            context.addComponent(
                    "job", new JobComponent(new PGSimpleDataSource(), null, Clock.systemUTC(), run -> run));
            RuntimeCamelCatalog catalog =
                    context.getCamelContextExtension().getContextPlugin(RuntimeCamelCatalog.class);
            assertThat(catalog.endpointProperties("job:back-up-share")).isEqualTo(Map.of("name", "back-up-share"));
            assertThat(catalog.asEndpointUri("job", Map.of("name", "drill-backup"), false))
                    .isEqualTo("job:drill-backup");
            assertThat(catalog.validateProperties("job", Map.of("name", "x", "pririty", "1"))
                            .getUnknown())
                    .containsExactly("pririty");
            assertThat(Optional.ofNullable(context.getComponentParameterJsonSchema("job")))
                    .hasValueSatisfying(json -> assertThat(json).contains("\"syntax\": \"job:name\""));
        }
    }
}

package org.caravault.job;

import org.apache.camel.Consumer;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultEndpoint;
import org.apache.camel.support.DefaultProducer;
import org.caravault.problem.RefusalException;

/**
 * One queue. {@code to: job:NAME} enqueues the job whose key is the variable {@code job}; {@code from: job:NAME} runs it, and the variable
 * {@code ctx} is what the run carries.
 */
final class JobEndpoint extends DefaultEndpoint {
    static final String JOB = "job";
    static final String CONTEXT = "ctx";

    private final String name;

    JobEndpoint(String uri, JobComponent component, String name) {
        super(uri, component);
        this.name = name;
    }

    String name() {
        return name;
    }

    JobComponent jobs() {
        return (JobComponent) getComponent();
    }

    @Override
    public Producer createProducer() {
        return new DefaultProducer(this) {
            @Override
            public void process(Exchange exchange) {
                String key = exchange.getVariable(JOB, String.class);
                if (key == null) {
                    throw new IllegalArgumentException(
                            "to: job:" + name + " needs the variable 'job', the job's key, and it is not set");
                }
                if (!jobs().enqueue(name, key, exchange.getMessage().getBody(String.class))) {
                    // a caller that sees the failure may retry before the failed job is removed from the queue
                    throw RefusalException.conflict(name + " of " + key + " is not over yet: ask again in a moment");
                }
            }
        };
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        JobConsumer consumer = new JobConsumer(this, processor);
        configureConsumer(consumer);
        return consumer;
    }
}

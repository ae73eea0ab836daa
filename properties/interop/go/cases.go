package main

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/apache/rocketmq-client-go/v2"
	"github.com/apache/rocketmq-client-go/v2/consumer"
	"github.com/apache/rocketmq-client-go/v2/primitive"
	"github.com/apache/rocketmq-client-go/v2/producer"
)

var everything = consumer.MessageSelector{Type: consumer.TAG, Expression: "*"}

// start gives a producer, and the topic with a first message in it: a consumer of this client
// reads nothing of a topic that is not there when it starts, for half a minute.
func start(l *lab) (rocketmq.Producer, string, []string, error) {
	p, err := l.producer()
	if err != nil {
		return nil, "", nil, err
	}
	topic := l.name("topic")
	first, err := sendAll(p, topic, "first", 1)
	return p, topic, first, err
}

func syncSendsArrive(l *lab) error {
	p, topic, first, err := start(l)
	if err != nil {
		return err
	}
	sent, err := sendAll(p, topic, "m", 30)
	if err != nil {
		return err
	}
	box, err := l.open(topic, everything, nil)
	if err != nil {
		return err
	}
	return box.awaitExactly(append(first, sent...))
}

func asyncSendsArrive(l *lab) error {
	p, topic, first, err := start(l)
	if err != nil {
		return err
	}
	sent := first
	var mutex sync.Mutex
	var wait sync.WaitGroup
	var failure error
	for i := 0; i < 30; i++ {
		body := fmt.Sprintf("a%d", i)
		sent = append(sent, body)
		wait.Add(1)
		settled := func(_ context.Context, _ *primitive.SendResult, err error) {
			mutex.Lock()
			defer mutex.Unlock()
			if err != nil {
				failure = err
			}
			wait.Done()
		}
		message := primitive.NewMessage(topic, []byte(body))
		if err := p.SendAsync(context.Background(), settled, message); err != nil {
			return err
		}
	}
	wait.Wait()
	if failure != nil {
		return failure
	}
	box, err := l.open(topic, everything, nil)
	if err != nil {
		return err
	}
	return box.awaitExactly(sent)
}

func oneWaySendsArrive(l *lab) error {
	p, topic, sent, err := start(l)
	if err != nil {
		return err
	}
	for i := 0; i < 30; i++ {
		body := fmt.Sprintf("o%d", i)
		sent = append(sent, body)
		message := primitive.NewMessage(topic, []byte(body))
		if err := p.SendOneWay(context.Background(), message); err != nil {
			return err
		}
	}
	box, err := l.open(topic, everything, nil)
	if err != nil {
		return err
	}
	return box.awaitExactly(sent)
}

func batchArrivesAsSingleMessages(l *lab) error {
	p, topic, sent, err := start(l)
	if err != nil {
		return err
	}
	batch := []*primitive.Message{}
	for i := 0; i < 50; i++ {
		body := fmt.Sprintf("b%d", i)
		sent = append(sent, body)
		batch = append(batch, primitive.NewMessage(topic, []byte(body)))
	}
	if _, err := p.SendSync(context.Background(), batch...); err != nil {
		return err
	}
	box, err := l.open(topic, everything, nil)
	if err != nil {
		return err
	}
	return box.awaitExactly(sent)
}

func tagsSelectExactly(l *lab) error {
	p, topic, _, err := start(l)
	if err != nil {
		return err
	}
	// "Aa" and "BB" have the same hash, all that a broker compares: the client sorts them out.
	for _, tag := range []string{"Aa", "BB", "C", "D"} {
		message := primitive.NewMessage(topic, []byte(tag)).WithTag(tag)
		if _, err := p.SendSync(context.Background(), message); err != nil {
			return err
		}
	}
	box, err := l.open(topic, consumer.MessageSelector{Type: consumer.TAG, Expression: "Aa || C"}, nil)
	if err != nil {
		return err
	}
	return box.awaitExactly([]string{"Aa", "C"})
}

func sqlSelectsByProperties(l *lab) error {
	p, topic, _, err := start(l)
	if err != nil {
		return err
	}
	selector := consumer.MessageSelector{Type: consumer.SQL92, Expression: "price > 10"}
	box, err := l.open(topic, selector, nil)
	if err != nil {
		return err
	}
	for _, price := range []string{"5", "20"} {
		message := primitive.NewMessage(topic, []byte(price))
		message.WithProperty("price", price)
		if _, err := p.SendSync(context.Background(), message); err != nil {
			return err
		}
	}
	return box.awaitExactly([]string{"20"})
}

func membersShareTheQueues(l *lab) error {
	p, topic, first, err := start(l)
	if err != nil {
		return err
	}
	one, err := l.open(topic, everything, nil)
	if err != nil {
		return err
	}
	if err := one.awaitExactly(first); err != nil {
		return err
	}
	other, err := l.open(topic, everything, nil)
	if err != nil {
		return err
	}
	sent := append([]string(nil), first...)
	for round := 0; len(other.all()) == 0 || len(one.all()) < 3; round++ {
		if round == 100 {
			return fmt.Errorf("%d and %d messages", len(one.all()), len(other.all()))
		}
		more, err := sendAll(p, topic, fmt.Sprintf("r%d-", round), 4)
		if err != nil {
			return err
		}
		sent = append(sent, more...)
		time.Sleep(100 * time.Millisecond)
	}
	seen := func() map[string]bool {
		bodies := map[string]bool{}
		for _, body := range append(one.bodies(), other.bodies()...) {
			bodies[body] = true
		}
		return bodies
	}
	return until("all messages at one of the two", func() bool { return len(seen()) == len(sent) })
}

func restartGoesOnAtItsOffset(l *lab) error {
	p, topic, first, err := start(l)
	if err != nil {
		return err
	}
	before, err := l.open(topic, everything, nil)
	if err != nil {
		return err
	}
	if err := before.awaitExactly(first); err != nil {
		return err
	}
	if err := before.consumer.Shutdown(); err != nil {
		return err
	}
	late, err := sendAll(p, topic, "late", 10)
	if err != nil {
		return err
	}
	after, err := l.open(topic, everything, nil)
	if err != nil {
		return err
	}
	return after.awaitExactly(late)
}

func broadcastReachesEveryone(l *lab) error {
	p, topic, first, err := start(l)
	if err != nil {
		return err
	}
	model := consumer.WithConsumerModel(consumer.BroadCasting)
	one, err := l.open(topic, everything, nil, model)
	if err != nil {
		return err
	}
	other, err := l.open(topic, everything, nil, model)
	if err != nil {
		return err
	}
	sent, err := sendAll(p, topic, "m", 10)
	if err != nil {
		return err
	}
	sent = append(first, sent...)
	return errors.Join(one.awaitExactly(sent), other.awaitExactly(sent))
}

func delayLevelIsKept(l *lab) error {
	p, topic, first, err := start(l)
	if err != nil {
		return err
	}
	box, err := l.open(topic, everything, nil)
	if err != nil {
		return err
	}
	message := primitive.NewMessage(topic, []byte("later")).WithDelayTimeLevel(1)
	if _, err := p.SendSync(context.Background(), message); err != nil {
		return err
	}
	if err := box.awaitExactly(append(first, "later")); err != nil {
		return err
	}
	for _, came := range box.all() {
		tookMs := came.StoreTimestamp - came.BornTimestamp
		if string(came.Body) == "later" && tookMs < 1_000 {
			return fmt.Errorf("it came after %d ms", tookMs)
		}
	}
	return nil
}

func failedMessageComesBack(l *lab) error {
	p, topic, _, err := start(l)
	if err != nil {
		return err
	}
	failing := func(message *primitive.MessageExt) consumer.ConsumeResult {
		if string(message.Body) == "again" && message.ReconsumeTimes == 0 {
			return consumer.ConsumeRetryLater
		}
		return consumer.ConsumeSuccess
	}
	// A retry topic that the group's own heartbeat makes is heard of only half a minute later.
	if _, err := sendAll(p, "%RETRY%"+l.name("group"), "made", 1); err != nil {
		return err
	}
	box, err := l.open(topic, everything, failing)
	if err != nil {
		return err
	}
	message := primitive.NewMessage(topic, []byte("again"))
	if _, err := p.SendSync(context.Background(), message); err != nil {
		return err
	}
	// Ten seconds' delay, and up to twenty until the retry topic is shared out.
	deadline := time.Now().Add(35 * time.Second)
	for time.Now().Before(deadline) {
		for _, came := range box.all() {
			if string(came.Body) == "again" && came.ReconsumeTimes == 1 {
				return nil
			}
		}
		time.Sleep(10 * time.Millisecond)
	}
	return fmt.Errorf("no second delivery among %v", box.bodies())
}

func orderIsKept(l *lab) error {
	p, topic, _, err := start(l)
	if err != nil {
		return err
	}
	box, err := l.open(topic, everything, nil, consumer.WithConsumerOrder(true))
	if err != nil {
		return err
	}
	if _, err := sendAll(p, topic, "m", 60); err != nil {
		return err
	}
	if err := until("61 messages", func() bool { return len(box.all()) == 61 }); err != nil {
		return err
	}
	next := map[int]int64{}
	for _, came := range box.all() {
		if came.QueueOffset != next[came.Queue.QueueId] {
			return fmt.Errorf("offset %d of queue %d came out of order", came.QueueOffset, came.Queue.QueueId)
		}
		next[came.Queue.QueueId]++
	}
	return nil
}

// decider commits at once what is called "now", and when it is asked what is called "later".
type decider struct{}

func (decider) ExecuteLocalTransaction(message *primitive.Message) primitive.LocalTransactionState {
	switch string(message.Body) {
	case "now":
		return primitive.CommitMessageState
	case "never":
		return primitive.RollbackMessageState
	}
	return primitive.UnknowState
}

func (decider) CheckLocalTransaction(message *primitive.MessageExt) primitive.LocalTransactionState {
	if string(message.Body) == "later" {
		return primitive.CommitMessageState
	}
	return primitive.RollbackMessageState
}

func committedAndCheckedTransactionsAreSeen(l *lab) error {
	_, topic, first, err := start(l)
	if err != nil {
		return err
	}
	p, err := rocketmq.NewTransactionProducer(decider{},
		producer.WithGroupName(l.name("transactions")),
		producer.WithNsResolver(l.resolver()),
		producer.WithInstanceName(instance()),
	)
	if err != nil {
		return err
	}
	l.ends = append(l.ends, p.Shutdown)
	if err := p.Start(); err != nil {
		return err
	}
	box, err := l.open(topic, everything, nil)
	if err != nil {
		return err
	}
	for _, body := range []string{"never", "now", "later"} {
		message := primitive.NewMessage(topic, []byte(body))
		if _, err := p.SendMessageInTransaction(context.Background(), message); err != nil {
			return err
		}
	}
	return box.awaitExactly(append(first, "now", "later"))
}

func requestIsAnswered(l *lab) error {
	p, topic, _, err := start(l)
	if err != nil {
		return err
	}
	replier, err := l.producer()
	if err != nil {
		return err
	}
	failures := make(chan error, 10)
	answering := func(message *primitive.MessageExt) consumer.ConsumeResult {
		if string(message.Body) != "question" {
			return consumer.ConsumeSuccess
		}
		reply, err := consumer.CreateReplyMessage(message, []byte("answer"))
		if err == nil {
			// This version takes the body for properties, and leaves the reply without one.
			reply.Body = []byte("answer")
			_, err = replier.SendSync(context.Background(), reply)
		}
		if err != nil {
			failures <- err
		}
		return consumer.ConsumeSuccess
	}
	if _, err := l.open(topic, everything, answering); err != nil {
		return err
	}
	// A producer of this client is known to a broker only after its next heartbeat.
	time.Sleep(1_500 * time.Millisecond)
	message := primitive.NewMessage(topic, []byte("question"))
	reply, err := p.Request(context.Background(), 10*time.Second, message)
	select {
	case failure := <-failures:
		return failure
	default:
	}
	if err != nil {
		return err
	}
	if string(reply.Body) != "answer" {
		return fmt.Errorf("the reply is %s", reply.Body)
	}
	return nil
}

func unansweredRequestTimesOut(l *lab) error {
	p, topic, _, err := start(l)
	if err != nil {
		return err
	}
	message := primitive.NewMessage(topic, []byte("anyone?"))
	reply, err := p.Request(context.Background(), time.Second, message)
	if err == nil {
		return fmt.Errorf("answered: %v", reply)
	}
	return nil
}

func queuesArePulledByHand(l *lab) error {
	p, topic, first, err := start(l)
	if err != nil {
		return err
	}
	sent, err := sendAll(p, topic, "m", 20)
	if err != nil {
		return err
	}
	c, err := rocketmq.NewPullConsumer(
		consumer.WithGroupName(l.name("group")),
		consumer.WithNsResolver(l.resolver()),
		consumer.WithInstance(instance()),
		consumer.WithConsumeFromWhere(consumer.ConsumeFromFirstOffset),
	)
	if err != nil {
		return err
	}
	l.ends = append(l.ends, c.Shutdown)
	if err := c.Subscribe(topic, everything); err != nil {
		return err
	}
	if err := c.Start(); err != nil {
		return err
	}
	bodies := []string{}
	err = until("all messages", func() bool {
		request, err := c.Poll(context.Background(), time.Second)
		if err != nil {
			return false
		}
		for _, message := range request.GetMsgList() {
			bodies = append(bodies, string(message.Body))
		}
		c.ACK(context.Background(), request, consumer.ConsumeSuccess)
		return len(bodies) >= len(sent)+1
	})
	return errors.Join(err, same(bodies, append(first, sent...)))
}

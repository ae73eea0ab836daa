// Command interop is the official Go client against one cluster: a line a case, then a total.
//
//	interop NAMESRV RUN [CASE...]   RUN is a word that no earlier run used
package main

import (
	"fmt"
	"os"
	"sort"
	"strings"
	"sync"
	"time"

	"github.com/apache/rocketmq-client-go/v2/rlog"
)

// caseLimit bounds one case: a client that hangs fails only this case.
const caseLimit = 50 * time.Second

const lanes = 4

// promise is one case, tried out with the clients that the lab makes.
type promise struct {
	name string
	run  func(*lab) error
}

var promises = []promise{
	{"syncSendsArrive", syncSendsArrive},
	{"asyncSendsArrive", asyncSendsArrive},
	{"oneWaySendsArrive", oneWaySendsArrive},
	{"batchArrivesAsSingleMessages", batchArrivesAsSingleMessages},
	{"tagsSelectExactly", tagsSelectExactly},
	{"sqlSelectsByProperties", sqlSelectsByProperties},
	{"membersShareTheQueues", membersShareTheQueues},
	{"restartGoesOnAtItsOffset", restartGoesOnAtItsOffset},
	{"broadcastReachesEveryone", broadcastReachesEveryone},
	{"delayLevelIsKept", delayLevelIsKept},
	{"failedMessageComesBack", failedMessageComesBack},
	{"orderIsKept", orderIsKept},
	{"committedAndCheckedTransactionsAreSeen", committedAndCheckedTransactionsAreSeen},
	{"requestIsAnswered", requestIsAnswered},
	{"unansweredRequestTimesOut", unansweredRequestTimesOut},
	{"queuesArePulledByHand", queuesArePulledByHand},
}

func main() {
	if len(os.Args) < 3 {
		fmt.Fprintln(os.Stderr, "usage: interop NAMESRV RUN [CASE...]")
		os.Exit(2)
	}
	rlog.SetLogLevel("fatal")
	namesrv, run, words := os.Args[1], os.Args[2], os.Args[3:]
	if err := checkNames(words); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	passed, failed := runAll(words, namesrv, run)
	fmt.Printf("%d passed, %d failed\n", passed, failed)
	if failed > 0 {
		os.Exit(1)
	}
}

// runAll tries several cases at a time: most of them wait most of the time.
func runAll(words []string, namesrv, run string) (passed, failed int) {
	turns := make(chan struct{}, lanes)
	var wait sync.WaitGroup
	var mutex sync.Mutex
	for _, one := range promises {
		if len(words) > 0 && !contains(words, one.name) {
			continue
		}
		turns <- struct{}{}
		wait.Add(1)
		go func(one promise) {
			defer wait.Done()
			startedAt := time.Now()
			err := tried(one, namesrv, run)
			took := time.Since(startedAt).Milliseconds()
			<-turns
			mutex.Lock()
			defer mutex.Unlock()
			if err == nil {
				passed++
				fmt.Printf("ok %s (%d ms)\n", one.name, took)
				return
			}
			failed++
			fmt.Printf("FAIL %s: %v (%d ms)\n", one.name, err, took)
		}(one)
	}
	wait.Wait()
	return passed, failed
}

// tried runs one case in a goroutine of its own, then ends its clients.
func tried(one promise, namesrv, run string) error {
	l := &lab{namesrv: namesrv, prefix: run + "-" + one.name}
	outcome := make(chan error, 1)
	go func() {
		defer func() {
			if cause := recover(); cause != nil {
				outcome <- fmt.Errorf("panic: %v", cause)
			}
		}()
		outcome <- one.run(l)
	}()
	var err error
	select {
	case err = <-outcome:
	case <-time.After(caseLimit):
		err = fmt.Errorf("not done within %v", caseLimit)
	}
	l.close()
	return err
}

func checkNames(words []string) error {
	for _, word := range words {
		known := false
		for _, one := range promises {
			known = known || one.name == word
		}
		if !known {
			return fmt.Errorf("no case %s", word)
		}
	}
	return nil
}

func contains(words []string, name string) bool {
	for _, word := range words {
		if word == name {
			return true
		}
	}
	return false
}

func sorted(words []string) []string {
	copied := append([]string(nil), words...)
	sort.Strings(copied)
	return copied
}

// until waits for a condition, for twenty seconds at most; what is it called when it fails.
func until(what string, condition func() bool) error {
	deadline := time.Now().Add(20 * time.Second)
	for !condition() {
		if time.Now().After(deadline) {
			return fmt.Errorf("not within 20 s: %s", what)
		}
		time.Sleep(10 * time.Millisecond)
	}
	return nil
}

// same tells the first difference of two lists, order apart.
func same(got, want []string) error {
	one, other := strings.Join(sorted(got), " "), strings.Join(sorted(want), " ")
	if one != other {
		return fmt.Errorf("got [%s], not [%s]", one, other)
	}
	return nil
}

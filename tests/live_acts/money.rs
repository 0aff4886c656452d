//! Tales of money coming in, going out and coming back.

use sunledger::domain::events::Event;
use sunledger::domain::events::payments::{
    Payee, PaymentConfirmed, PaymentEvent, PaymentInstructed, PaymentReturned,
};
use sunledger::domain::money::Fen;
use sunledger::domain::party::Role::*;

use super::cases::{awarded, claimed};
use super::facts::*;
use super::house::*;
use super::tale::{Tale, tale};
use crate::trust_support::story::{
    acknowledged, alias, award, claim, confirmed, instructed, received, review,
};

/// The fund has 2,000 yuan, and the first case is granted as much.
pub fn granted() -> Vec<Act> {
    vec![
        act(PAYER, Pay, received("1", 200_000)),
        claimed(),
        act(FIRST, R1, review("1")),
        awarded(),
    ]
}

/// And the bank is told to pay it.
pub fn sent() -> Vec<Act> {
    let mut acts = granted();
    acts.push(act(PAYER, Pay, instructed("1", 200_000)));
    acts
}

/// Money that comes in.
pub fn income_tales() -> Vec<Tale> {
    vec![
        tale(
            60,
            "the bank reference is new in the ledger",
            "one bank line is booked twice",
        )
        .after([act(PAYER, Pay, income("1", Some("B1"), 100))])
        .refuses(
            act(PAYER, Pay, income("2", Some("B1"), 100)),
            "bank reference B1 is recorded already",
        )
        .records(act(PAYER, Pay, income("2", Some("B2"), 100))),
        tale(60, "the amount is above zero", "nothing comes in")
            .refuses(
                act(PAYER, Pay, income("1", None, 0)),
                "the amount is 0.00 yuan",
            )
            .records(act(PAYER, Pay, income("1", None, 1))),
        tale(61, "the amount is above zero", "nothing is promised")
            .refuses(
                act(FINANCE, Fin, appropriation(0)),
                "the amount is 0.00 yuan",
            )
            .records(act(FINANCE, Fin, appropriation(1))),
        tale(
            61,
            "the amount is within what its issuer has free",
            "a county passes on more than it was given",
        )
        .after([
            act(FINANCE, Fin, appropriation(1_000)),
            act(FINANCE, Fin, passed_on("D2", "County", "School", 600)),
        ])
        .refuses(
            act(FINANCE, Fin, passed_on("D3", "County", "School", 401)),
            "appropriation D3 is for 4.00 yuan that its issuer can still pass on, this event says 4.01 yuan",
        )
        .records(act(FINANCE, Fin, passed_on("D3", "County", "School", 400))),
        tale(
            66,
            "the postings sum to zero",
            "books begin with a fen too much",
        )
        .refuses(
            act(PAYER, Pay, opening(-100, 101)).and(APPROVER, Apr),
            "the postings sum to 1 fen, expected 0",
        )
        .nor_from_a_file("sum to 1 fen")
        .records(act(PAYER, Pay, opening(-100, 100)).and(APPROVER, Apr)),
    ]
}

const KNOWN: &str = "the award, case or tranche it pays is known";
const HANDS: &str =
    "inside the ledger the payer is neither the payee nor has another duty in the case";

/// Orders to pay.
pub fn orders() -> Vec<Tale> {
    let case = |of: &'static str| {
        move |e: &mut PaymentInstructed| {
            e.case_no = Some(of.to_owned());
        }
    };
    let award_only = |of: &'static str| {
        move |e: &mut PaymentInstructed| {
            e.award_no = Some(of.to_owned());
        }
    };
    vec![
        tale(
            200,
            "the payment number is new",
            "one payment is ordered twice",
        )
        .after(granted())
        .after([
            act(PAYER, Pay, received("2", 200_000)),
            act(PAYER, Pay, instructed("1", 200_000)),
        ])
        .refuses(
            act(PAYER, Pay, pays("1", award_only("W1"))),
            "payment P1 is recorded already",
        )
        .records(act(PAYER, Pay, pays("2", award_only("W1")))),
        tale(200, "the amount is above zero", "less than nothing is paid")
            .after(granted())
            .refuses(
                act(PAYER, Pay, instructed("1", -5)),
                "the amount is -0.05 yuan",
            )
            .records(act(PAYER, Pay, instructed("1", 5))),
        tale(200, KNOWN, "an award nobody made is paid")
            .after(granted())
            .refuses(
                act(PAYER, Pay, pays("1", award_only("W2"))),
                "award W2 is not known",
            )
            .records(act(PAYER, Pay, pays("1", award_only("W1")))),
        tale(200, KNOWN, "a case nobody claimed is paid")
            .after(granted())
            .refuses(
                act(PAYER, Pay, pays("1", case("C2"))),
                "case C2 is not known",
            )
            .records(act(PAYER, Pay, pays("1", case("C1")))),
        tale(200, KNOWN, "the award of one case is paid in another")
            .after(granted())
            .after([act(CLERK, App, claim("2", BENEFICIARY))])
            .refuses(
                act(
                    PAYER,
                    Pay,
                    pays("1", |e| {
                        e.award_no = Some("W1".to_owned());
                        e.case_no = Some("C2".to_owned());
                    }),
                ),
                "award W1 is for case C1, this event says case C2",
            )
            .records(act(PAYER, Pay, instructed("1", 200_000))),
        tale(200, HANDS, "the payer pays themself")
            .after([act(PAYER, Pay, received("1", 200_000))])
            .refuses(
                act(BENEFICIARY, Pay, pays("1", |_| {})),
                "in this case as payee; another person must act as payer",
            )
            .records(act(
                BENEFICIARY,
                Pay,
                pays("1", |e| e.payee = Payee::Person(alias(32))),
            )),
        tale(200, HANDS, "who granted pays")
            .after([
                act(PAYER, Pay, received("1", 200_000)),
                claimed(),
                act(MANY, Apr, award("1", 200_000)),
            ])
            .refuses(
                act(MANY, Pay, instructed("1", 200_000)),
                "as approver; another person must act as payer",
            )
            .records(act(PAYER, Pay, instructed("1", 200_000))),
        tale(200, HANDS, "who granted pays, and names the award alone")
            .after([
                act(PAYER, Pay, received("1", 200_000)),
                claimed(),
                act(MANY, Apr, award("1", 200_000)),
            ])
            .refuses(act(MANY, Pay, pays("1", award_only("W1"))), "as approver")
            .records(act(OTHER, Pay, pays("1", award_only("W1")))),
        tale(200, HANDS, "who granted pays, and names the case alone")
            .after([
                act(PAYER, Pay, received("1", 200_000)),
                claimed(),
                act(MANY, Apr, award("1", 200_000)),
            ])
            .refuses(act(MANY, Pay, pays("1", case("C1"))), "as approver")
            .records(act(OTHER, Pay, pays("1", case("C1")))),
        tale(200, HANDS, "who granted pays, and names nothing at all")
            .after([
                act(PAYER, Pay, received("1", 200_000)),
                claimed(),
                act(MANY, Apr, award("1", 200_000)),
            ])
            .refuses(act(MANY, Pay, pays("1", |_| {})), "as approver")
            .records(act(PAYER, Pay, pays("1", |_| {}))),
    ]
}

const INSTRUCTED: &str = "amount and fund are those instructed";

/// The same under that reference of the bank's.
fn referenced(event: Event, reference: &str) -> Event {
    let bank_ref = Some(reference.to_owned());
    match event {
        Event::Payment(PaymentEvent::PaymentConfirmed(e)) => {
            PaymentConfirmed { bank_ref, ..e }.into()
        }
        Event::Payment(PaymentEvent::PaymentReturned(e)) => {
            PaymentReturned { bank_ref, ..e }.into()
        }
        other => other,
    }
}

/// What the bank says of them.
pub fn answers() -> Vec<Tale> {
    let arrived_first = || {
        let mut acts = sent();
        acts.push(act(PAYER, Pay, confirmed("1", 200_000)));
        acts
    };
    let both = |last: Act| {
        // Two payments under way, and the first of them ended.
        let mut acts = vec![act(PAYER, Pay, received("2", 200_000))];
        acts.extend(sent());
        acts.push(act(
            PAYER,
            Pay,
            pays("2", |e| e.award_no = Some("W1".to_owned())),
        ));
        acts.push(last);
        acts
    };
    vec![
        tale(
            201,
            "the instruction is known and not confirmed",
            "what was not sent arrives",
        )
        .after(sent())
        .refuses(
            act(PAYER, Pay, confirmed("2", 200_000)),
            "payment P2 is not known",
        )
        .records(act(PAYER, Pay, confirmed("1", 200_000))),
        tale(
            201,
            "the instruction is known and not confirmed",
            "one payment arrives twice",
        )
        .after(both(act(PAYER, Pay, confirmed("1", 200_000))))
        .refuses(
            act(PAYER, Pay, confirmed("1", 200_000)),
            "confirmation of payment P1 is recorded already",
        )
        .records(act(PAYER, Pay, confirmed("2", 200_000))),
        tale(
            201,
            "amount and fund are those instructed, and it was not returned",
            "more arrives",
        )
        .after(sent())
        .refuses(
            act(PAYER, Pay, arrived("1", 200_001, "F")),
            "payment P1 is for 2000.00 yuan from F, this event says 2000.01 yuan from F",
        )
        .records(act(PAYER, Pay, arrived("1", 200_000, "F"))),
        tale(
            201,
            "amount and fund are those instructed, and it was not returned",
            "it arrives from another fund",
        )
        .after(sent())
        .refuses(
            act(PAYER, Pay, arrived("1", 200_000, "G")),
            "this event says 2000.00 yuan from G",
        )
        .records(act(PAYER, Pay, arrived("1", 200_000, "F"))),
        tale(
            201,
            "amount and fund are those instructed, and it was not returned",
            "what came back arrives",
        )
        .after(both(act(PAYER, Pay, came_back("1", 200_000, "F", false))))
        .refuses(
            act(PAYER, Pay, confirmed("1", 200_000)),
            "payment P1 is returned already",
        )
        .records(act(PAYER, Pay, confirmed("2", 200_000))),
        tale(
            201,
            "the bank reference names no other movement",
            "one line of the bank's is told of two payments",
        )
        .after(both(act(PAYER, Pay, confirmed("1", 200_000))))
        .refuses(
            act(PAYER, Pay, referenced(confirmed("2", 200_000), "PR1")),
            "bank reference PR1 is recorded already",
        )
        .records(act(PAYER, Pay, confirmed("2", 200_000))),
        tale(
            202,
            "the bank reference names no other movement",
            "what arrived of one comes back as another",
        )
        .after(both(act(PAYER, Pay, confirmed("1", 200_000))))
        .refuses(
            act(
                PAYER,
                Pay,
                referenced(came_back("2", 200_000, "F", false), "PR1"),
            ),
            "bank reference PR1 is recorded already",
        )
        .records(act(
            PAYER,
            Pay,
            referenced(came_back("1", 200_000, "F", true), "PR1"),
        )),
        tale(
            202,
            "the instruction is known and not returned before",
            "what was not sent comes back",
        )
        .after(sent())
        .refuses(
            act(PAYER, Pay, came_back("2", 200_000, "F", false)),
            "payment P2 is not known",
        )
        .records(act(PAYER, Pay, came_back("1", 200_000, "F", false))),
        tale(
            202,
            "the instruction is known and not returned before",
            "one payment comes back twice",
        )
        .after(both(act(PAYER, Pay, came_back("1", 200_000, "F", false))))
        .refuses(
            act(PAYER, Pay, came_back("1", 200_000, "F", false)),
            "payment P1 is returned already",
        )
        .records(act(PAYER, Pay, came_back("2", 200_000, "F", false))),
        tale(202, INSTRUCTED, "more comes back than was sent")
            .after(sent())
            .refuses(
                act(PAYER, Pay, came_back("1", 300_000, "F", false)),
                "payment P1 is for 2000.00 yuan from F, this event says 3000.00 yuan from F",
            )
            .records(act(PAYER, Pay, came_back("1", 200_000, "F", false))),
        tale(202, INSTRUCTED, "it comes back to another fund")
            .after(arrived_first())
            .refuses(
                act(PAYER, Pay, came_back("1", 200_000, "G", true)),
                "2000.00 yuan from G",
            )
            .records(act(PAYER, Pay, came_back("1", 200_000, "F", true))),
        tale(
            202,
            "it says rightly whether the payment had arrived",
            "it had arrived, and is told as if not",
        )
        .after(arrived_first())
        .refuses(
            act(PAYER, Pay, came_back("1", 200_000, "F", false)),
            "payment P1 is for a return after it had arrived",
        )
        .records(act(PAYER, Pay, came_back("1", 200_000, "F", true))),
        tale(
            202,
            "it says rightly whether the payment had arrived",
            "it had not arrived, and is told as if it had",
        )
        .after(sent())
        .refuses(
            act(PAYER, Pay, came_back("1", 200_000, "F", true)),
            "payment P1 is for a return before it arrived",
        )
        .records(act(PAYER, Pay, came_back("1", 200_000, "F", false))),
        tale(
            203,
            "the payment is known",
            "somebody signs for what was not sent",
        )
        .after(sent())
        .refuses(
            act(CLERK, App, acknowledged("2", 200_000)),
            "payment P2 is not known",
        )
        .records(act(CLERK, App, acknowledged("1", 200_000))),
        tale(
            203,
            "no more is signed for than was sent",
            "somebody signs for more than came",
        )
        .after(sent())
        .after([act(CLERK, App, acknowledged("1", 150_000))])
        .refuses(
            act(CLERK, App, acknowledged("1", 200_001)),
            "payment P1 is for at most the 2000.00 yuan that were sent, this event says 2000.01 yuan",
        )
        .records(act(CLERK, App, acknowledged("1", 200_000))),
        tale(
            203,
            "no more is signed for than was sent",
            "one receipt is told twice, and another is told",
        )
        .after(sent())
        .after([act(CLERK, App, acknowledged("1", 150_000))])
        .refuses(
            act(CLERK, App, acknowledged("1", 150_000)),
            "receipt P1 is recorded already",
        )
        .records(act(CLERK, App, acknowledged("1", 140_000))),
        tale(213, "the payment is known", "a name for what was not sent")
            .after(sent())
            .refuses(
                act(PAYER, Pay, payment_named("2")),
                "payment P2 is not known",
            )
            .records(act(PAYER, Pay, payment_named("1"))),
        tale(
            203,
            "the payment is known",
            "somebody signs for what only a return file names",
        )
        .after(sent())
        .after([act(PAYER, Pay, confirmed("2", 200_000)).imported(3)])
        .refuses(
            act(CLERK, App, acknowledged("2", 200_000)),
            "payment P2 is not known",
        )
        .records(act(CLERK, App, acknowledged("1", 200_000))),
    ]
}

/// Money ordered back, and money spent.
pub fn after_payment() -> Vec<Tale> {
    vec![
        tale(205, "the order number is new", "two orders take one number")
            .after([act(SUPERVISOR, Sup, clawback("1", 100))])
            .refuses(
                act(SUPERVISOR, Sup, clawback("1", 100)),
                "clawback order K1 is recorded already",
            )
            .records(act(SUPERVISOR, Sup, clawback("2", 100))),
        tale(205, "the amount is above zero", "nothing is ordered back")
            .refuses(
                act(SUPERVISOR, Sup, clawback("1", 0)),
                "the amount is 0.00 yuan",
            )
            .records(act(SUPERVISOR, Sup, clawback("1", 1))),
        tale(206, "the order is known", "money comes on no order")
            .after([act(SUPERVISOR, Sup, clawback("1", 100))])
            .refuses(
                act(PAYER, Pay, recovery("2", 100)),
                "clawback order K2 is not known",
            )
            .records(act(PAYER, Pay, recovery("1", 100))),
        tale(
            206,
            "the order is known",
            "money comes on an order that only a receipt names",
        )
        .after([
            act(SUPERVISOR, Sup, clawback("1", 100)),
            act(PAYER, Pay, recovery("2", 100)).imported(3),
        ])
        .refuses(
            act(PAYER, Pay, recovery("2", 100)),
            "clawback order K2 is not known",
        )
        .records(act(PAYER, Pay, recovery("1", 100))),
        tale(
            206,
            "so much of the order is still owed",
            "more comes than was ordered",
        )
        .after([act(SUPERVISOR, Sup, clawback("1", 100))])
        .refuses(
            act(PAYER, Pay, recovery("1", 101)),
            "clawback order K1 is for 1.00 yuan that are still owed, this event says 1.01 yuan",
        )
        .records(act(PAYER, Pay, recovery("1", 100))),
        tale(206, "the amount is above zero", "nothing comes")
            .after([act(SUPERVISOR, Sup, clawback("1", 100))])
            .refuses(act(PAYER, Pay, recovery("1", 0)), "the amount is 0.00 yuan")
            .records(act(PAYER, Pay, recovery("1", 1))),
        tale(
            209,
            "the voucher number is new",
            "one voucher is booked twice",
        )
        .after([act(CLERK, Unit, voucher("1"))])
        .refuses(
            act(CLERK, Unit, voucher("1")),
            "voucher E1 is recorded already",
        )
        .records(act(CLERK, Unit, voucher("2"))),
        tale(214, "the amount is above zero", "nobody bears nothing")
            .refuses(act(CLERK, Unit, cost_borne(0)), "the amount is 0.00 yuan")
            .records(act(CLERK, Unit, cost_borne(1))),
    ]
}

/// The sum that a return sets free can be spent once.
pub fn a_return_is_spent_once() {
    let mut house = House::new();
    for act in sent() {
        house.must(&act);
    }
    house.must(&act(PAYER, Pay, came_back("1", 200_000, "F", false)));
    house.must(&act(
        PAYER,
        Pay,
        pays("2", |e| e.award_no = Some("W1".to_owned())),
    ));
    let refused = house
        .does(&act(
            PAYER,
            Pay,
            pays("3", |e| {
                e.award_no = Some("W1".to_owned());
                e.amount = Fen(1);
            }),
        ))
        .expect_err("the fund is empty");
    let words = "the fund F holds 0.00 yuan for this instruction, 0.01 yuan are asked";
    assert!(refused.words.contains(words), "{}", refused.words);
}
